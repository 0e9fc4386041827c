declare module 'slip39' {
  interface Options {
    readonly passphrase?: string;
    readonly threshold: number;
    readonly groups: readonly (readonly [threshold: number, count: number, name?: string])[];
    readonly iterationExponent?: number;
    readonly extendableBackupFlag?: 0 | 1;
  }
  export default class Slip39 {
    static fromArray(secret: readonly number[], options: Options): Slip39;
    static recoverSecret(mnemonics: readonly string[], passphrase?: string): number[];
    static validateMnemonic(mnemonic: string): boolean;
    fromPath(path: string): { readonly mnemonics: readonly string[] };
  }
}

declare module 'slip39/src/slip39_helper.js' {
  const helper: { readonly WORD_LIST: readonly string[] };
  export default helper;
}
