-- The private half may be sealed anew when the key it is sealed under has changed.
GRANT UPDATE (private_sealed) ON access.bundle_keys TO haechi_app;
