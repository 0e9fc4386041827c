import { ConfirmDialog, type ConfirmDialogProps, type Problem } from '@haechi/ui';

interface ActDialogProps extends Omit<ConfirmDialogProps, 'busy' | 'problem'> {
  /** The call that is asked about: a mutation of the API. */
  readonly act: {
    readonly isPending: boolean;
    readonly error: Problem | null;
    readonly reset: () => void;
  };
}

/** Asks before one call of the API and shows its refusal; closed, nothing is left of a refused try. */
export function ActDialog({ act, onClose, ...asked }: ActDialogProps) {
  return (
    <ConfirmDialog
      {...asked}
      busy={act.isPending}
      problem={act.error ?? undefined}
      onClose={() => {
        // A call on its way still tells how it ended.
        if (!act.isPending) act.reset();
        onClose();
      }}
    />
  );
}
