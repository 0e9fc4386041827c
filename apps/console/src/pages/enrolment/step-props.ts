import type { ApiProblem } from '../../api/problem.ts';
import type { EnrolmentDraft } from './enrolment-draft.ts';
import type { EnrolmentStep, OpenedLink } from './enrolment-steps.ts';

/** What every step of an enrolment is given. */
export interface StepProps {
  readonly link: OpenedLink;
  readonly steps: readonly EnrolmentStep[];
  readonly draft: EnrolmentDraft;
  readonly onChange: (part: Partial<EnrolmentDraft>) => void;
  /** Why the server refused the last try. */
  readonly problem: ApiProblem | null;
  readonly onBack: (() => void) | undefined;
}
