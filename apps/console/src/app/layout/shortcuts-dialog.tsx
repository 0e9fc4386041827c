import { Dialog, Kbd } from '@haechi/ui';
import { useT } from '../../i18n/i18n.tsx';
import type { Area } from '../areas/area.ts';
import './shortcuts-dialog.css';
import { useOpenedOnceMounted } from './use-opened-once-mounted.ts';

interface ShortcutsDialogProps {
  readonly areas: readonly Area[];
  readonly opened: boolean;
  readonly onClose: () => void;
}

export function ShortcutsDialog({ areas, opened, onClose }: ShortcutsDialogProps) {
  const shown = useOpenedOnceMounted(opened);
  const t = useT();
  const groups = [
    {
      title: t('shortcuts.general'),
      keys: [
        [t('shortcuts.palette'), ['Mod', 'K']],
        [t('shortcuts.palette'), ['/']],
        [t('shortcuts.nav'), ['[']],
        [t('shortcuts.help'), ['?']],
      ],
    },
    {
      title: t('shortcuts.table'),
      keys: [
        [t('shortcuts.rowNext'), ['J', '↓']],
        [t('shortcuts.rowPrevious'), ['K', '↑']],
        [t('shortcuts.rowOpen'), ['Enter']],
        [t('shortcuts.rowSelect'), ['X']],
      ],
    },
    {
      title: t('shortcuts.go'),
      keys: areas.flatMap(({ label, shortcut }) =>
        shortcut === undefined ? [] : [[t(label), ['G', shortcut.toUpperCase()]] as const],
      ),
    },
  ] as const;
  return (
    <Dialog opened={shown} onClose={onClose} title={t('shortcuts.title')} size={640}>
      <div className="h-shortcuts">
        {groups.map((group) => (
          <section key={group.title}>
            <h3>{group.title}</h3>
            <dl>
              {group.keys.map(([label, keys]) => (
                <div key={`${label}${keys.join()}`}>
                  <dt>{label}</dt>
                  <dd>
                    <Kbd keys={keys} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
