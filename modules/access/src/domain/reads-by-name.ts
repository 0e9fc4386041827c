/** Whether an action that does not say so only looks: by its name. */
export const readsByName = (action: string | undefined): boolean => action === 'read';
