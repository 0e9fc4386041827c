import type { UiText } from '@haechi/ui';
import type { Translate } from '../i18n/i18n.tsx';

/** The words of the components, from the console's catalogue. */
export function uiTextFrom(t: Translate): UiText {
  return {
    copy: t('ui.copy'),
    copied: t('ui.copied'),
    close: t('ui.close'),
    cancel: t('ui.cancel'),
    confirm: t('ui.confirm'),
    retry: t('ui.retry'),
    dismiss: t('ui.dismiss'),
    notifications: t('ui.notifications'),
    reason: t('ui.reason'),
    reasonHint: t('ui.reasonHint'),
    reasonMissing: t('ui.reasonMissing'),
    loading: t('ui.loading'),
    tableSettings: t('ui.tableSettings'),
    columns: t('ui.columns'),
    density: t('ui.density'),
    densityCompact: t('ui.densityCompact'),
    densityRoomy: t('ui.densityRoomy'),
    selectRow: t('ui.selectRow'),
    selectAll: t('ui.selectAll'),
    sortBy: (column) => t('ui.sortBy', { column }),
    loadMore: t('ui.loadMore'),
    shown: (shown, total) =>
      total === undefined || total === shown ? t('ui.shown', { shown }) : t('ui.shownOf', { shown, total }),
    errorWhere: t('ui.errorWhere'),
    errorRemedy: t('ui.errorRemedy'),
    errorCode: t('ui.errorCode'),
    errorRequestId: t('ui.errorRequestId'),
    unknown: t('ui.unknown'),
    never: t('ui.never'),
    expired: t('ui.expired'),
    paletteTitle: t('palette.title'),
    palettePlaceholder: t('palette.placeholder'),
    paletteEmpty: (query) => t('palette.empty', { query }),
    paletteHelp: { move: t('palette.move'), open: t('palette.run'), close: t('palette.close') },
  };
}
