import type { Tone } from '@haechi/ui';
import type { ApiResponse } from '../../api/client.ts';
import type { PlainKey } from '../../i18n/catalogue.ts';

export type Assignment = ApiResponse<'GET /api/v1/assignments'>['items'][number];
export type Member = ApiResponse<'GET /api/v1/members/{userId}'>;
export type Invitation = ApiResponse<'GET /api/v1/invitations'>['items'][number];

export const ORIGIN_LABEL: Readonly<Record<Assignment['origin'], PlainKey>> = {
  manual: 'members.origin.manual',
  request: 'members.origin.request',
  invitation: 'members.origin.invitation',
  installation: 'members.origin.installation',
};

interface Words {
  readonly tone: Tone;
  readonly label: PlainKey;
}

export const MEMBER_STATE: Readonly<Record<Member['state'], Words>> = {
  active: { tone: 'good', label: 'members.state.active' },
  invited: { tone: 'waiting', label: 'members.state.invited' },
  suspended: { tone: 'danger', label: 'members.state.suspended' },
};

export const INVITATION_STATE: Readonly<Record<Invitation['state'], Words>> = {
  open: { tone: 'waiting', label: 'members.invitation.open' },
  used: { tone: 'good', label: 'members.invitation.used' },
  revoked: { tone: 'off', label: 'members.invitation.revoked' },
  expired: { tone: 'off', label: 'members.invitation.expired' },
};
