/** Where a server runs. */
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

/** What each environment begins with, and whether it may be otherwise. */
export const ENVIRONMENT_DEFAULTS: Readonly<
  Record<
    Environment,
    {
      readonly workflow: boolean;
      readonly roles: boolean;
      readonly required: boolean;
      readonly timeoutSeconds: number;
    }
  >
> = {
  development: { workflow: false, roles: false, required: false, timeoutSeconds: 300 },
  staging: { workflow: true, roles: true, required: true, timeoutSeconds: 600 },
  production: { workflow: true, roles: true, required: true, timeoutSeconds: 600 },
};
