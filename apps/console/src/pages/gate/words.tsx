import { StatusPill, type Tone } from '@haechi/ui';
import { Link } from '@tanstack/react-router';
import type { ApiResponse } from '../../api/client.ts';
import { useT } from '../../i18n/i18n.tsx';
import './gate.css';

export type Upstream = ApiResponse<'GET /api/v1/gate/upstreams/{id}'>;
export type Tool = ApiResponse<'GET /api/v1/gate/tools/{id}'>;
export type Call = ApiResponse<'GET /api/v1/gate/calls/{id}'>;
export type Grant = ApiResponse<'GET /api/v1/gate/grants'>['items'][number];
export type Risk = Tool['proposedRisk'];

const RISK_TONES: Record<Risk, Tone> = {
  LOW: 'neutral',
  MEDIUM: 'good',
  HIGH: 'waiting',
  CRITICAL: 'danger',
};
const TOOL_TONES: Record<Tool['state'], Tone> = {
  unclassified: 'waiting',
  active: 'good',
  suspended: 'danger',
  withdrawn: 'off',
};
const CALL_TONES: Record<Call['state'], Tone> = {
  proposed: 'neutral',
  waiting: 'waiting',
  approved: 'good',
  rejected: 'off',
  expired: 'off',
  cancelled: 'off',
  lapsed: 'off',
  consumed: 'neutral',
  dispatched: 'neutral',
  returned: 'good',
  failed: 'danger',
  unknown: 'danger',
  refused: 'off',
};
const GRANT_TONES: Record<Grant['state'], Tone> = {
  active: 'good',
  used_up: 'off',
  expired: 'off',
  revoked: 'off',
};

export const RiskPill = ({ risk }: { readonly risk: Risk }) => (
  <StatusPill tone={RISK_TONES[risk]}>{risk}</StatusPill>
);

export function ToolStatePill({ state }: { readonly state: Tool['state'] }) {
  const t = useT();
  return <StatusPill tone={TOOL_TONES[state]}>{t(`gate.tool.${state}`)}</StatusPill>;
}

export function CallStatePill({ state }: { readonly state: Call['state'] }) {
  const t = useT();
  return <StatusPill tone={CALL_TONES[state]}>{t(`gate.call.${state}`)}</StatusPill>;
}

export function GrantStatePill({ state }: { readonly state: Grant['state'] }) {
  const t = useT();
  return <StatusPill tone={GRANT_TONES[state]}>{t(`gate.grant.${state}`)}</StatusPill>;
}

export function UpstreamStatePill({ upstream }: { readonly upstream: Upstream }) {
  const t = useT();
  if (upstream.state === 'paused') return <StatusPill tone="off">{t('gate.up.paused')}</StatusPill>;
  if (upstream.lastFailure !== null) return <StatusPill tone="danger">{t('gate.up.failing')}</StatusPill>;
  return <StatusPill tone="good">{t('gate.up.active')}</StatusPill>;
}

/** The views of the gate beside each other, and the requests that wait for a person. */
export function GateViews() {
  const t = useT();
  return (
    <nav className="gate-views" aria-label={t('gate.views')}>
      <Link to="/gate" activeOptions={{ exact: true }}>
        {t('gate.servers')}
      </Link>
      <Link to="/gate/tools">{t('gate.tools')}</Link>
      <Link to="/gate/calls">{t('gate.calls')}</Link>
      <Link to="/gate/grants">{t('gate.grants')}</Link>
      <Link to="/gate/rules">{t('gate.rules')}</Link>
      <Link to="/requests">{t('gate.pending')}</Link>
    </nav>
  );
}

export const sayTarget = ({ target }: Upstream): string =>
  target.kind === 'http' ? target.url : target.program;

/** Fields where anything that changed shows when the server is asked again. */
export const GATE_READS = [
  'GET /api/v1/gate/upstreams',
  'GET /api/v1/gate/upstreams/{id}',
  'GET /api/v1/gate/tools',
  'GET /api/v1/gate/tools/{id}',
  'GET /api/v1/gate/tools/{id}/definition',
] as const;
