import type { Tx } from '@haechi/database';
import type { Definitions } from '../definitions.ts';
import { resolveSetting } from '../domain/resolve-setting.ts';
import type { SettingValue } from '../domain/setting-value.ts';
import { findValues } from './find-values.ts';

export interface ReadSetting {
  /** The value in force for whom the transaction works for. @throws Error when no module defines the key */
  read(tx: Tx, key: string): Promise<SettingValue>;
  /** The same for settings that are numbers. @throws Error when the setting is none */
  readNumber(tx: Tx, key: string): Promise<number>;
  /** Several in one statement. @throws Error when no module defines one of the keys */
  readMany(tx: Tx, keys: readonly string[]): Promise<ReadonlyMap<string, SettingValue>>;
}

export function createReadSetting(definitions: Definitions): ReadSetting {
  async function read(tx: Tx, key: string): Promise<SettingValue> {
    const definition = definitions.find(key);
    if (definition === undefined) throw new Error(`no module defines the setting ${key}`);
    return resolveSetting(definition, await findValues(tx, key)).value;
  }
  return {
    read,
    async readMany(tx, keys) {
      const stored = await findValues(tx);
      return new Map(
        keys.map((key) => {
          const definition = definitions.find(key);
          if (definition === undefined) throw new Error(`no module defines the setting ${key}`);
          return [
            key,
            resolveSetting(
              definition,
              stored.filter((value) => value.key === key),
            ).value,
          ];
        }),
      );
    },
    async readNumber(tx, key) {
      const value = await read(tx, key);
      if (typeof value !== 'number') throw new Error(`the setting ${key} is not a number`);
      return value;
    },
  };
}
