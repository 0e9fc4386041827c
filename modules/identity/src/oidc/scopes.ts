/** What a client may be allowed to ask for. `api` lets its tokens call the API of this product. */
export const SCOPES = ['openid', 'profile', 'email', 'offline_access', 'api'] as const;
