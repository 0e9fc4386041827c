export default {
  'provisioning.description':
    'Entra ID, Okta, Keycloak 같은 디렉터리가 SCIM 2.0으로 이곳의 사람을 만들고 바꾸고 정지합니다.',
  'provisioning.on': '켜짐',
  'provisioning.off': '꺼짐',
  'provisioning.switchOn': '켜기',
  'provisioning.switchOff': '끄기',
  'provisioning.onText': '이제부터 토큰을 가진 디렉터리가 이 조직의 구성원을 바꿀 수 있습니다.',
  'provisioning.offText': '이제부터 디렉터리의 요청을 거절합니다. 사람과 역할은 그대로 남습니다.',
  'provisioning.address': '디렉터리에 넣을 주소',
  'provisioning.how':
    '서비스 계정을 만들어 PROVISIONER 역할을 부여하고, 토큰을 만들어 주소와 함께 디렉터리에 넣어 주세요.',
  'provisioning.groups': '디렉터리의 그룹',
  'provisioning.group': '그룹',
  'provisioning.members': '인원',
  'provisioning.roles': '구성원의 역할',
  'provisioning.updated': '변경',
  'provisioning.tie': '역할 연결',
  'provisioning.tieTitle': '{name}의 구성원에게 역할 연결',
  'provisioning.tieText':
    '그룹에 있는 사람과 나중에 들어오는 사람이 모두 이 역할을 가집니다. 책임은 연결한 사람에게 있습니다.',
  'provisioning.untie': '연결 끊기',
  'provisioning.untieTitle': '{name}에서 {role} 역할을 끊을까요?',
  'provisioning.untieText': '이 그룹으로 역할을 받은 사람은 바로 잃습니다. 직접 부여한 역할은 남습니다.',
  'provisioning.empty': '그룹이 없습니다',
  'provisioning.emptyNext': '디렉터리가 그룹을 보내면 여기에 나타납니다.',
} as const;
