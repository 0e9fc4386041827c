import type { Change } from './what-if.ts';

/** What a form of one kind of change is given. */
export interface ChangeFormProps {
  readonly principal: string;
  readonly scope: string;
  readonly onAdd: (change: Change) => void;
  readonly onCancel: () => void;
}
