import type { HaechiModule, SettingDefinition } from '@haechi/http';
import type { Translate } from '@haechi/kernel';
import { createDefinitions } from './definitions.ts';
import { settingErrors } from './errors.ts';
import { createSettingRoutes } from './http/setting-routes.ts';
import { settingMessages } from './messages/index.ts';
import { outboundAllowed } from './outbound-allowed.ts';
import { settingPermissions } from './permissions.ts';
import type { AuditPort } from './ports.ts';
import { createReadSetting, type ReadSetting } from './queries/read-setting.ts';
import { createChangeSetting } from './use-cases/change-setting.ts';

export interface SettingsModuleDeps {
  readonly audit: AuditPort;
  /** The catalogues of all modules. */
  readonly translate: Translate;
  /** The settings of all modules; called once, at first use, because modules that define settings also read them. */
  readonly definitions: () => readonly SettingDefinition[];
}

export type SettingsModule = HaechiModule & ReadSetting;

/** Limits, time-outs and periods: one default each, changed at the platform or by a tenant, every change on record. */
export function createSettingsModule({
  audit,
  translate,
  definitions: collect,
}: SettingsModuleDeps): SettingsModule {
  const definitions = createDefinitions(collect);
  return {
    name: 'settings',
    migrations: { schema: 'settings', directory: new URL('./migrations/', import.meta.url) },
    messages: settingMessages,
    errors: settingErrors,
    permissions: settingPermissions,
    settings: [outboundAllowed],
    routes: createSettingRoutes({
      definitions,
      translate,
      changeSetting: createChangeSetting({ definitions, audit }),
    }),
    ...createReadSetting(definitions),
  };
}
