import { CommandPalette } from '@haechi/ui';
import { useCommands } from '../use-commands.tsx';
import { useOpenedOnceMounted } from './use-opened-once-mounted.ts';

interface PaletteProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  readonly onShortcuts: () => void;
}

/** The command palette with everything this person may do or go to. */
export function Palette({ opened, onClose, onShortcuts }: PaletteProps) {
  const shown = useOpenedOnceMounted(opened);
  const { commands, sections, remember } = useCommands({ onShortcuts });
  return (
    <CommandPalette
      opened={shown}
      commands={commands}
      sections={sections}
      onClose={onClose}
      onRun={remember}
    />
  );
}
