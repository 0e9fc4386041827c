// The library finds its algorithms by decorators, which need this one thing of the language to come.
// oxlint-disable-next-line import/no-unassigned-import
import 'reflect-metadata';

export * from '@peculiar/x509';

/** As files hold it: more can follow, so it ends with a line. */
export const toPem = (thing: { toString(format: 'pem'): string }): string => `${thing.toString('pem')}\n`;
