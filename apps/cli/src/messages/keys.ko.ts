import type { keysEn } from './keys.en.ts';

/** `haechi unlock`, `haechi keys`의 문구. */
export const keysKo = {
  'command.unlock': '이 컴퓨터의 잠긴 서버를 USB 키나 인쇄한 조각으로 엽니다',
  'command.keys.status': '루트 키를 여는 것을 누가 가지고 있는지',
  'command.keys.init': '루트 키를 보관 체계에 넣고, 인쇄할 조각을 파일로 씁니다',
  'command.keys.check-share': '조각 하나만 확인합니다. 아무것도 열지 않습니다',
  'command.keys.renew-shares': '조각을 새로 만듭니다. 이전 조각으로는 더 이상 열리지 않습니다',
  'command.keys.add-usb': '이 폴더에 USB 키를 하나 더 씁니다',
  'command.keys.remove': 'USB 키나 패스키를 뺍니다',
  'command.keys.rotate': '루트 키를 새로 만듭니다. USB 키와 조각은 그대로 씁니다',

  'command.keys.add-passkey': '보안 키로 루트 키를 열 수 있게 등록하는 링크를 엽니다',
  'command.keys.rotate-sealing': '데이터를 감싸는 키를 새로 만듭니다. 동작 중인 서버가 바로 씁니다',
  'command.keys.retire-sealing': '아무것도 봉인하고 있지 않은 이전 데이터 키를 없앱니다',
  'command.keys.list': '설치의 모든 키: 얼마나 되었고 언제 교체할지',
  'keys.list.former': '열기나 확인에만 씀',
  'keys.list.by-itself': '스스로 교체됨',
  'keys.list.advised': '{at} 교체 권장',
  'keys.list.advised-now': '지금 교체 권장',
  'keys.list.count': '키 {count}개',
  'keys.list.resealing': '다시 봉인한 값: {done}개, 남은 값: {left}개',
  'keys.list.place': '  {place}: {left}개 남음, {unreadable}개는 어떤 키로도 열리지 않음',
  'keys.list.kind.root': '루트 키',
  'keys.list.kind.sealing': '데이터를 감싸는 키',
  'keys.list.kind.person': '사람별 키',
  'keys.list.kind.log': '로그 서명 키',
  'keys.list.kind.witness': '증인 키',
  'keys.list.kind.backup': '백업 서명 키',
  'keys.list.kind.openid': 'OpenID 서명 키',
  'keys.list.kind.bundle': '정책 서명 키',
  'keys.list.kind.authority': '인증 기관',
  'keys.list.kind.server_certificate': '서버 인증서',
  'option.home': '설치된 기본 폴더 (기본: HAECHI_HOME, 없으면 ./.haechi)',
  'option.shares': '조각을 입력하는 대신 읽을 파일. 한 줄에 조각 하나',
  'option.usb': 'USB 키의 폴더나 파일 (기본: 꽂혀 있는 것)',
  'option.plan': '필요한 그룹 수와 그룹별 조각. 예: 2:hospital=2/3,auditor=1/1',
  'option.shares-out': '인쇄할 파일을 쓸 폴더. 조각마다 파일 하나',
  'option.label': '알아볼 수 있는 이름',

  'keys.damaged.title': '보관 파일이 손상되었습니다',
  'keys.damaged.remedy':
    '백업에서 custody.json을 되돌리세요. 이 파일이 없으면 조각이나 USB 키로도 열 수 없습니다.',
  'keys.none.title': '이 설치의 루트 키는 보관 체계에 들어 있지 않습니다',
  'keys.none.remedy': '키가 파일에 그대로 있습니다. 보관 체계에 넣으세요: haechi keys init --help',
  'keys.plan.title': '쓸 수 없는 조각 계획입니다: {value}',
  'keys.plan.remedy':
    '2:hospital=2/3,auditor=1/1 처럼 쓰세요. 필요한 그룹 수, 그리고 이름=필요한 수/조각 수입니다.',
  'keys.plan.one-of-many':
    '{name}에서는 조각 하나로 충분한데 조각이 여럿입니다. 1/1로 하거나 둘 이상이 필요하게 하세요.',
  'keys.paper.head': '해치 · {group} · 조각 {number}/{count}',
  'keys.paper.need':
    '{count}개 가운데 {threshold}개로 이 그룹이 열리고, 그룹 {groups}개로 루트 키가 열립니다.',
  'keys.paper.care': '봉투에 넣어 봉하고, 서버와 다른 조각에서 떨어진 곳에 보관하세요.',
  'keys.status.plain':
    '루트 키가 파일에 그대로 있습니다. haechi keys init 으로 보관 체계에 넣을 수 있습니다.',
  'keys.status.custody': '보관 중입니다. 루트 키는 {at}에 만들었습니다',
  'keys.kind.usb': 'USB 키',
  'keys.kind.shares': '인쇄한 조각',
  'keys.kind.passkey': '패스키',
  'keys.init.done':
    '이 파일들을 인쇄한 뒤 지우고, haechi keys check-share 로 조각을 확인하세요. 파일에 있던 키는 조각이나 USB 키로 처음 열리는 시작 때 사라집니다.',
  'keys.init.no-key': '아직 루트 키가 없습니다',
  'keys.init.no-key.remedy': '서버를 한 번 시작하거나, --home 으로 기본 폴더를 알려 주세요.',
  'keys.init.exists': '루트 키는 이미 보관 중입니다',
  'keys.init.exists.remedy': '조각을 새로 만들려면: haechi keys renew-shares',
  'keys.renew.done':
    '이 파일들을 인쇄한 뒤 지우세요. 이전 조각으로는 더 이상 열리지 않으며, 데이터는 바뀌지 않았습니다.',
  'keys.usb.exists': '그 자리에 이미 키 파일이 있습니다',
  'keys.usb.exists.remedy': '다른 USB를 쓰세요. 키 파일은 덮어쓰지 않습니다.',
  'keys.usb.done': '{path}에 썼습니다. 이 컴퓨터와 함께일 때만 루트 키가 열립니다.',
  'keys.remove.unknown': '그런 키가 없습니다',
  'keys.remove.unknown.remedy': 'haechi keys status 로 키와 ID를 볼 수 있습니다.',
  'keys.remove.shares-stay': '조각은 뺄 수 없습니다',
  'keys.remove.shares-stay.remedy':
    'USB 키를 잃었을 때 돌아올 길입니다. 다른 조각으로 바꾸려면: haechi keys renew-shares',
  'keys.remove.done': '이제 이것으로는 열리지 않습니다.',
  'keys.rotate.done':
    '루트 키를 새로 만들었습니다. 조각과 USB 키는 그대로 쓸 수 있고, 실행 중인 서버는 계속 동작합니다.',

  'keys.add-passkey.next':
    '10분 안에, 잠금을 열 때 쓸 브라우저로 이 링크를 여세요. 보안 키 하나를 등록할 수 있습니다:',
  'keys.add-passkey.nobody': '등록을 맡을 서버가 여기서 돌고 있지 않습니다',
  'keys.add-passkey.nobody.remedy':
    '서버를 시작하세요. 등록하는 동안은 프로세스 하나(HAECHI_PROCESSES=1)로 돌립니다. 기본 디렉터리는 --home 으로 알려 줍니다.',
  'keys.rotate-sealing.done':
    '이제부터 모두 새 키로 봉인됩니다. 이전 키는 자신이 봉인한 것을 여는 데만 쓰입니다.',
  'keys.rotate-sealing.next-start': '여기서 동작하는 서버가 없습니다. 새 키는 다음 시작부터 쓰입니다.',
  'keys.rotate-sealing.full': '봉인 키가 이미 열여섯 개입니다',
  'keys.rotate-sealing.full.remedy': '먼저 이전 키를 없애세요: haechi keys retire-sealing',
  'keys.retire-sealing.none': '이전 봉인 키가 없습니다',
  'keys.retire-sealing.none.remedy': '새 키는 haechi keys rotate-sealing 으로 만듭니다.',
  'keys.retire-sealing.nobody': '이전 키로 봉인된 것이 있는지 볼 서버가 실행되고 있지 않습니다',
  'keys.retire-sealing.nobody.remedy':
    '서버를 시작하고 --home 으로 기본 디렉터리를 지정하세요. 바뀐 것은 없습니다.',
  'keys.retire-sealing.done':
    '없앤 이전 봉인 키: {count}개. 그 전의 백업은 자기 보관 파일에 그 키를 가지고 있습니다.',
  'keys.retire-sealing.young': '{until}까지 보관합니다',
  'keys.retire-sealing.young.remedy':
    '브라우저와 프로그램이 들고 있는 값이 그 키로 봉인되어 있습니다. 기간은 keys.formerKeptHours 설정을 따릅니다.',
  'keys.retire-sealing.in-use': '아직 그 키로 봉인된 것이 있습니다: {places}',
  'keys.retire-sealing.in-use.remedy':
    '서버가 저절로 다시 봉인합니다. 키 화면을 보고 나중에 다시 해 보세요. 바뀐 것은 없습니다.',
  'share.current': '올바른 조각입니다: {group}, 조각 {number}/{count} ({threshold}개 필요)',
  'share.stale': '전에는 맞았지만 {at}에 조각을 새로 만들어 더 이상 쓸 수 없습니다',
  'share.foreign': '온전한 조각이지만 이 설치의 것이 아닙니다',
  'share.unknown-word': '{position}번째 단어는 조각에 쓰이지 않는 단어입니다. 철자를 확인하세요',
  'share.wrong-length': '조각은 33단어인데 {count}단어입니다',
  'share.corrupt': '틀렸거나 순서가 바뀐 단어가 있습니다. 체크섬이 맞지 않습니다',
  'share.missing': '더 필요한 그룹: {count}.',
  'share.missing.group': '{name}: {have}/{need}.',

  'unlock.prompt': '조각 하나 (33단어, 화면에 보이지 않음, 그만두려면 빈 줄):',
  'unlock.usb-found': 'USB 키: {path}',
  'unlock.no-usb': '그 자리에 USB 키가 없습니다',
  'unlock.refused': '키가 계속 잠겨 있습니다',
  'unlock.remedy': '다른 USB 키를 쓰거나, 인쇄한 조각을 입력하세요: haechi unlock',
  'unlock.share-refused': '조각 {number}: {why}',
  'unlock.share-twice': '조각 {number}번이 두 번 들어 있습니다',
  'unlock.usb-corrupt': 'USB 키의 파일이 손상되었습니다',
  'unlock.usb-foreign': '이 설치의 USB 키가 아닙니다',
  'unlock.usb-stale': 'USB 키 “{label}”{label~은/는} {at}에 뺐습니다',
  'unlock.host-half-missing': '이 컴퓨터에 있어야 할 키의 반쪽이 없습니다. 인쇄한 조각으로 열 수 있습니다',
  'unlock.passkey-unknown': '키를 여는 패스키가 아닙니다',
  'unlock.custody-damaged': '보관 파일이 바뀌었거나 손상되었습니다. 백업에서 되돌리세요',
  'unlock.nobody.title': '이 컴퓨터에는 열리기를 기다리는 서버가 없습니다',
  'unlock.nobody.remedy': '먼저 서버를 시작하고, --home 으로 기본 폴더를 알려 주세요.',
  'unlock.done': '“{label}”{label~으로/로} 열었습니다. 서버가 시작됩니다.',

  'status.locked': '잠김: 서버에 USB 키를 꽂거나 서버에서 haechi unlock 을 실행하세요',
  'exit.locked': '서버가 잠겨 있습니다. haechi unlock',
} as const satisfies Record<keyof typeof keysEn, string>;
