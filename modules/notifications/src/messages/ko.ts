import type { Catalogue } from '@haechi/kernel';

export const ko = {
  'setting.notifications.keepDays.title': '알림 보관 기간',
  'setting.notifications.keepDays.description':
    '더 오래된 알림은 지웁니다. 알림이 말하던 일은 로그에 그대로 남습니다.',
  'notifications.kind.anomaly': '내가 처리할 수 있는 이상 활동',
  'notifications.kind.approval_waiting': '내 결정을 기다리는 요청',
  'notifications.kind.request_decided': '내 요청의 결과',
  'notifications.kind.review_waiting': '내 답을 기다리는 접근 검토',
  'notifications.kind.own_security': '내 계정의 보안',
  'notifications.kind.log_health': '로그 상태',
  'notifications.kind.installation': '설치를 위태롭게 하는 일: 인증서, 백업',
  'notifications.anomaly': '{rule}: {subject}',
  'notifications.log.healthy': '로그가 다시 정상입니다.',
  'notifications.log.degraded': '로그 기록이 밀리고 있습니다.',
  'notifications.log.refusing': '로그를 쓸 수 없어 변경을 거부하고 있습니다.',
  'setting.notifications.channelsMax.title': '최대 알림 채널 수',
  'setting.notifications.channelsMax.description': '한 조직에 둘 수 있는 알림 채널의 수입니다.',
  'setting.notifications.timeout.title': '알림 수신 서버를 기다리는 시간',
  'setting.notifications.timeout.description': '연결과 응답을 기다리는 최대 시간입니다.',
  'setting.notifications.retryFirst.title': '알림: 첫 실패 후 대기 시간',
  'setting.notifications.retryFirst.description': '연속으로 실패할 때마다 대기 시간이 두 배로 늘어납니다.',
  'setting.notifications.retryMax.title': '알림: 최대 대기 시간',
  'setting.notifications.retryMax.description': '대기 시간은 이보다 길어지지 않습니다.',
  'setting.notifications.attemptsMax.title': '거부된 알림의 시도 횟수',
  'setting.notifications.attemptsMax.description':
    '수신 서버가 같은 알림을 이만큼 거부하면 더 보내지 않고 보관합니다. 서버가 응답하지 않는 경우는 세지 않습니다.',
  'setting.notifications.giveUp.title': '보내지 못한 알림을 포기하는 시간',
  'setting.notifications.giveUp.description':
    '이 시간이 지나도록 보내지 못한 알림은 더 보내지 않고 보관합니다.',
  'permission.notification_channel:read': '알림 채널 보기',
  'permission.notification_channel:manage': '알림 채널 관리',
  'error.NTF_001.title': '이미 쓰는 이름입니다',
  'error.NTF_001.detail': '“{name}”{name~이라는/라는} 알림 채널이 이미 있습니다.',
  'error.NTF_001.remedy': '다른 이름을 입력하세요.',
  'error.NTF_002.title': '알림 채널이 너무 많습니다',
  'error.NTF_002.detail': '이 조직에 둘 수 있는 채널은 {max}개까지이고, 메일 채널은 하나만 둘 수 있습니다.',
  'error.NTF_002.remedy': '있는 채널을 고치거나, 필요 없는 채널을 삭제하세요.',
  'error.NTF_003.title': '허용되지 않은 주소입니다',
  'error.NTF_003.detail': '이 주소로는 연결할 수 없습니다: {address}.',
  'error.NTF_003.remedy':
    'https로 접속하는 공개 주소를 쓰거나, 플랫폼 관리자에게 “허용할 외부 주소” 설정에 추가해 달라고 요청하세요.',
  'error.NTF_004.title': '이 종류의 채널에는 할 수 없습니다',
  'error.NTF_004.detail':
    '채널의 종류는 바꿀 수 없고, 서명 키는 웹훅에만 있으며, 다른 조직과 함께 쓰는 것은 운영사의 메일뿐입니다.',
  'error.NTF_004.remedy': '원하는 종류로 채널을 새로 만드세요.',
  'error.NTF_005.title': '지금 상태에서는 할 수 없습니다',
  'error.NTF_005.detail': '이미 그 상태이거나 처리가 끝났습니다.',
  'error.NTF_005.remedy': '페이지를 새로 고친 뒤 다시 확인하세요.',
  'error.NTF_006.title': '인증 정보가 맞지 않습니다',
  'error.NTF_006.detail':
    '사용자 이름과 비밀번호는 함께 입력해야 하며, 암호화하지 않은 연결로는 보내지 않습니다.',
  'error.NTF_006.remedy': '둘 다 입력하거나 둘 다 비우고, 비밀번호를 쓴다면 TLS나 STARTTLS를 고르세요.',
  'error.NTF_007.title': '이미 사용한 링크입니다',
  'error.NTF_007.detail': '메시지에 있는 링크는 한 번만 열 수 있습니다.',
  'error.NTF_007.remedy': '콘솔의 승인 요청 목록에서 요청을 찾아보세요.',
  'error.NTF_008.title': '기한이 지난 링크입니다',
  'error.NTF_008.detail': '링크는 요청의 기한까지만 열 수 있습니다.',
  'error.NTF_008.remedy': '콘솔의 승인 요청 목록에서 요청의 결과를 확인하세요.',
  'audit.action.notification_channel.created': '{actor}님이 알림 채널 “{target}”{target~을/를} 만들었습니다',
  'audit.action.notification_channel.updated': '{actor}님이 알림 채널 “{target}”{target~을/를} 바꾸었습니다',
  'audit.action.notification_channel.deleted':
    '{actor}님이 알림 채널 “{target}”{target~을/를} 삭제했습니다. 사유: {reason}',
  'audit.action.notification_channel.paused':
    '{actor}님이 알림 채널 “{target}”{target~을/를} 일시 중지했습니다. 사유: {reason}',
  'audit.action.notification_channel.resumed':
    '{actor}님이 알림 채널 “{target}”{target~을/를} 다시 시작했습니다. 사유: {reason}',
  'audit.action.notification_channel.secret_renewed':
    '{actor}님이 알림 채널 “{target}”의 서명 키를 새로 만들었습니다. 사유: {reason}',
  'audit.action.notification_channel.tested':
    '{actor}님이 알림 채널 “{target}”{target~으로/로} 시험 메시지를 보냈습니다',
  'audit.action.notification_delivery.retried':
    '{actor}님이 “{target}”{target~으로/로} 보내지 못한 알림을 다시 보내도록 했습니다. 사유: {reason}',
  'audit.action.notification_delivery.discarded':
    '{actor}님이 “{target}”{target~으로/로} 보내지 못한 알림을 포기했습니다. 사유: {reason}',
  'notifications.mail.digest': '알림 {count}건',
  'notifications.mail.waits': '승인 대기 ({risk}): {summary}',
  'notifications.mail.request': '요청 번호',
  'notifications.mail.risk': '위험 수준',
  'notifications.mail.requester': '요청한 사람',
  'notifications.mail.scope': '범위',
  'notifications.mail.runs': '실행할 내용',
  'notifications.mail.more': '그 밖에',
  'notifications.mail.moreLines': '{count}줄이 더 있습니다. 요청 페이지에서 모두 볼 수 있습니다.',
  'notifications.mail.why': '사유',
  'notifications.mail.expires': '기한',
  'notifications.mail.open': '콘솔에서 보기',
  'notifications.mail.decide': '요청을 보고 결정하기',
  'notifications.mail.linkNote':
    '요청 링크는 한 번만 열립니다. 링크만으로는 아무것도 승인되지 않으며, 결정하려면 로그인해야 합니다.',
  'notifications.mail.foot':
    '{organisation}의 해치가 보낸 알림입니다. 받을 알림은 여기에서 바꿀 수 있습니다.',
  'notifications.mail.preferences': '알림 설정',
  'notifications.mail.test': '시험 메시지',
  'notifications.mail.testSentence': '{actor}님이 알림 채널 “{name}”의 시험 메시지를 보냈습니다.',
} as const satisfies Catalogue;
