export {
  createSettingsModule,
  type SettingsModule,
  type SettingsModuleDeps,
} from './create-settings-module.ts';
export type { SettingValue } from './domain/setting-value.ts';
export { OUTBOUND_ALLOWED } from './outbound-allowed.ts';
