import { originOf } from '@haechi/audit';
import { settingsRoutes, type settingView } from '@haechi/contracts';
import type { Tx } from '@haechi/database';
import { implement, type RouteImplementation, type SettingDefinition } from '@haechi/http';
import { CodedError, type Locale, type Translate } from '@haechi/kernel';
import type { z } from 'zod';
import type { Definitions } from '../definitions.ts';
import { resolveSetting } from '../domain/resolve-setting.ts';
import { type FoundValue, findValues } from '../queries/find-values.ts';
import type { ChangeSetting } from '../use-cases/change-setting.ts';

export interface SettingRoutesDeps {
  readonly definitions: Definitions;
  /** Knows the texts of every module: a setting is described by the module that defines it. */
  readonly translate: Translate;
  readonly changeSetting: ChangeSetting;
}

type SettingView = z.input<typeof settingView>;

export function createSettingRoutes(deps: SettingRoutesDeps): RouteImplementation[] {
  const { definitions, translate, changeSetting } = deps;
  const [listSettings, putSetting] = settingsRoutes;

  function present(
    definition: SettingDefinition,
    stored: readonly FoundValue[],
    locale: Locale,
  ): SettingView {
    const { key, area, unit, defaultValue } = definition;
    const inForce = resolveSetting(definition, stored);
    return {
      key,
      area,
      title: translate(locale, `setting.${key}.title`),
      description: translate(locale, `setting.${key}.description`),
      unit,
      value: inForce.value,
      defaultValue,
      min: 'min' in definition ? definition.min : null,
      max: 'max' in definition ? definition.max : null,
      choices: 'choices' in definition ? [...definition.choices] : null,
      example: 'example' in definition ? definition.example : null,
      source: inForce.source,
      changedAt: inForce.stored?.changed_at.toISOString() ?? null,
      changedBy: inForce.stored?.changed_by_name ?? null,
    };
  }

  async function showSetting(tx: Tx, key: string, locale: Locale): Promise<SettingView> {
    const definition = definitions.find(key);
    if (definition === undefined) throw new CodedError('RES_001');
    return present(definition, await findValues(tx, key), locale);
  }

  return [
    implement(listSettings, async ({ ctx, caller, tx }) => {
      const byKey = Map.groupBy(await findValues(tx), (row) => row.key);
      return {
        items: definitions
          .list()
          .filter((definition) => definitions.concerns(definition, caller.tenantId))
          .map((definition) => present(definition, byKey.get(definition.key) ?? [], ctx.locale)),
      };
    }),
    implement(putSetting, async ({ ctx, caller, tx, params: { key }, body }) => {
      const origin = originOf(ctx, caller);
      await changeSetting(tx, { key, ...body, caller, origin, at: new Date(ctx.nowMs) });
      return await showSetting(tx, key, ctx.locale);
    }),
  ];
}
