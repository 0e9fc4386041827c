import { isAllowanceEntry, type SettingDefinition, splitAllowance } from '@haechi/http';

/** Addresses that are not public and may be reached all the same; every way out of the product asks for it. */
export const OUTBOUND_ALLOWED = 'outbound.allowed';

export const outboundAllowed: SettingDefinition = {
  key: OUTBOUND_ALLOWED,
  area: 'outbound',
  unit: 'text',
  defaultValue: '',
  example: 'siem.internal, 10.20.0.0/16, http://192.168.7.4',
  accepts: (value) => splitAllowance(value).every(isAllowanceEntry),
  platformOnly: true,
};
