-- Servers may carry a call out as a task of their own; whoever called asks for it through the gate.

ALTER TABLE gate.calls ADD COLUMN sealed_task text;
COMMENT ON COLUMN gate.calls.sealed_task IS 'Task the server made of the call, wrapped under the root key, while it is under way; it outlives the process that passed the call on.';
