import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'error.AUD_001.title': '아직 로그에 편입되지 않았습니다',
  'error.AUD_001.detail':
    '이벤트는 기록되었고 로그에서의 순번을 기다리고 있습니다. 순번이 정해지기 전에는 증명할 수 없습니다.',
  'error.AUD_001.remedy': '1초 뒤에 다시 시도하세요.',
  'error.AUD_002.title': '크기 0부터는 아무것도 증명되지 않습니다',
  'error.AUD_002.detail':
    '모든 로그는 빈 로그에서 시작하므로, 그런 증명은 처음부터 다시 만든 로그에도 들어맞습니다.',
  'error.AUD_002.remedy': '보관해 둔 체크포인트의 크기(1 이상)부터 요청하세요.',
  'error.AUD_003.title': '로그에 그런 크기가 없습니다',
  'error.AUD_003.detail': '최신 체크포인트의 항목 수는 {size}이며, 로그는 늘어나기만 합니다.',
  'error.AUD_003.remedy': '최신 체크포인트를 넘지 않는 범위에서 작은 크기부터 큰 크기로 요청하세요.',
  'error.SYS_003.title': '감사 로그가 지금 기록을 받을 수 없습니다',
  'error.SYS_003.detail':
    '기록할 수 없는 일은 일어나서도 안 되므로, 로그가 따라잡을 때까지 변경을 거절합니다. 조회는 계속할 수 있습니다.',
  'error.SYS_003.remedy': '몇 초 뒤에 다시 시도하세요. 계속되면 관리자가 /readyz를 확인해야 합니다.',
  'permission.audit:read': '감사 로그 조회',
  'permission.audit:verify': '감사 로그 검증',
  'permission.audit:export': '감사 로그 내보내기',
  'setting.audit.backlogMax.title': '변경을 거절하는 대기 이벤트 수',
  'setting.audit.backlogMax.description':
    '로그 편입을 기다리는 이벤트가 이만큼 쌓이면 따라잡을 때까지 변경을 거절합니다.',
  'setting.audit.waitingMax.title': '변경을 거절하는 대기 시간',
  'setting.audit.waitingMax.description':
    '이벤트가 이 시간 동안 로그에 편입되지 못하면 따라잡을 때까지 변경을 거절합니다.',
  'audit.action.audit.searched': '{actor}님이 감사 로그를 조회했습니다.',
  'audit.action.audit.verified': '{actor}님이 감사 로그를 검증했습니다.',
  'audit.action.audit.exported': '{actor}님이 감사 로그를 내보냈습니다.',
  'audit.summary.unknown': '{actor}: 이 버전이 설명할 수 없는 작업입니다 (대상: {target}).',
  'audit.actor.user': '사용자',
  'audit.actor.system': '시스템',
  'audit.actor.anonymous': '로그인하지 않은 사람',
  'audit.target.none': '없음',
  'audit.reason.none': '사유 없음',
  'audit.problem.entry_missing': '항목이 없거나 다른 자리에 있습니다.',
  'audit.problem.entry_repeated': '같은 번호의 항목이 두 개 있습니다.',
  'audit.problem.entry_changed': '항목의 본문이 해시된 본문과 다릅니다.',
  'audit.problem.columns_changed': '검색용 열이 항목의 본문과 다릅니다: {columns}.',
  'audit.problem.position_changed': '전체 로그의 이벤트 순서에서 항목의 순서가 어긋났습니다.',
  'audit.problem.tile_missing': '저장된 트리 해시가 없습니다.',
  'audit.problem.tile_changed': '항목이 저장된 트리 해시와 맞지 않습니다.',
  'audit.problem.checkpoint_missing': '여기서부터의 항목은 서명된 체크포인트가 없습니다.',
  'audit.problem.checkpoint_forged':
    '체크포인트가 이 로그의 서명이 아니거나 저장된 행과 다릅니다 ({reason}).',
  'audit.problem.root_differs':
    '항목들이 서명된 루트와 맞지 않습니다. 아무것도 보증하지 않는 첫 항목을 표시합니다.',
  'audit.problem.tree_changed': '저장된 트리 상태가 항목들의 트리와 다릅니다.',
  'audit.problem.rolled_back': '로그가 이전보다 짧아졌습니다.',
  'audit.problem.hour_block_missing': '항목은 온전하지만 {hour} 시간 블록 앞의 블록이 없습니다.',
  'audit.problem.hour_block_forged': '항목은 온전하지만 {hour} 시간 블록이 서명된 내용과 다릅니다.',
  'audit.problem.platform_tree_changed':
    '항목은 온전하지만 플랫폼 트리가 {leaf}번 잎부터 서명된 내용과 다릅니다.',
  'audit.problem.defence_missing': '항목은 온전하지만 테이블의 보호 장치가 제거되었습니다: {triggers}.',
} as const satisfies Catalogue;
