import type { gate as en } from './gate-en.ts';

/** Texts of `haechi gate`. */
export const gate = {
  'command.gate.tools': '관문에서 호출할 수 있는 도구',
  'command.gate.call': '도구를 호출하고 필요하면 승인을 기다립니다',
  'command.gate.calls': '도구 호출 목록, 최신순',
  'command.gate.upstreams': '관문 뒤의 서버와 도구 수',
  'command.gate.refresh': '서버의 도구 목록을 지금 확인합니다',
  'command.gate.scenarios':
    '스테이징 시나리오 다섯 가지 실행. 승인자의 토큰은 HAECHI_APPROVER_TOKEN에 둡니다',
  'option.args': '도구의 인자(JSON 객체)',
  'option.wait': '승인을 기다릴 시간(초), 기본값 600',
  'gate.noTools': '호출할 수 있는 도구가 없습니다.',
  'gate.noCalls': '호출이 없습니다.',
  'gate.refusedRemedy':
    '호출할 수 있는 도구는 "haechi gate tools", 거부된 이유는 "haechi gate calls"로 확인하세요.',
  'gate.badArgs': '인자가 JSON 객체가 아닙니다',
  'gate.badArgsRemedy': '예: --args JSON',
  'gate.waiting': '승인을 기다립니다: 요청 {id}, {url}',
  'gate.stillWaiting': '아직 대기 중  같은 인자로 다시 호출하면 이어집니다',
  'gate.endpoint': '에이전트용 주소: {url}',
  'gate.counts': '사용 {active}, 신규 {unclassified}, 정지 {suspended}',
  'gate.refreshed': '신규 {added}, 변경 {changed}, 사라짐 {withdrawn}',
  'gate.noApprover': '승인할 사람이 없습니다',
  'gate.noApproverRemedy': '요청을 결정할 수 있는 다른 사람의 토큰을 HAECHI_APPROVER_TOKEN에 넣으세요.',
  'gate.noTool': '호출할 수 있는 도구 가운데 이름이 {tool}{tool~으로/로} 끝나는 것이 없습니다',
  'gate.noToolRemedy': '샌드박스를 관문 뒤에 두고, 기본 분류를 적용하고, 호출 권한을 부여하세요.',
  'gate.pass': '통과',
  'gate.fail': '실패',
  'gate.sum': '{count}개 중 {passed}개 통과',
  'gate.scenario.waits': 'HIGH 호출은 승인을 기다리며 그동안 아무것도 실행하지 않습니다',
  'gate.scenario.approves': '승인자가 승인합니다',
  'gate.scenario.runs': '요청한 사람에게 즉시 실행됩니다',
  'gate.scenario.audited': '모든 단계가 감사 로그에 남습니다',
  'gate.scenario.rejected': '거부된 호출은 실행되지 않습니다',
} as const satisfies Record<keyof typeof en, string>;
