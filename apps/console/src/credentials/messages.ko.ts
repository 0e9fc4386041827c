export default {
  'credentials.locked': '잠시 잠겼습니다.',
  'credentials.lockedNext':
    '틀린 시도가 이어져 잠시 막았습니다. 시간이 지나면 다시 시도하세요. 본인이 아니라면 관리자에게 알리세요.',
  'credentials.showPassword': '비밀번호 보이기/숨기기',
  'credentials.rule.length': '{min}자 이상',
  'credentials.rule.word': '이메일·조직·제품 이름이 들어 있지 않음',
  'credentials.rule.met': '충족함',
  'credentials.rule.open': '아직 충족하지 않음',
  'credentials.strength.none': '서로 상관없는 낱말 몇 개를 이어 쓰면 길고도 외우기 쉽습니다.',
  'credentials.strength.weak': '추측하기 쉽습니다. 더 길게 쓰거나 낱말을 더 이어 보세요.',
  'credentials.strength.fair': '쓸 만합니다. 조금 더 길면 훨씬 안전합니다.',
  'credentials.strength.strong': '안전합니다.',
  'credentials.codes.heading': '해치 복구 코드 (하나씩 한 번만 쓸 수 있음)',
  'credentials.codes.copied': '복구 코드를 복사했습니다.',
  'credentials.codes.notCopied': '복사하지 못했습니다. 파일로 저장하세요.',
  'credentials.codes.download': '파일로 저장',
  'credentials.codes.print': '인쇄',
  'credentials.or': '또는',
  'credentials.stepUp.title': '본인 확인',
  'credentials.stepUp.fresh': '중요한 작업입니다. 본인인지 다시 확인하면 하던 일을 이어서 합니다.',
  'credentials.stepUp.newNetwork':
    '처음 보는 네트워크에서 쓰고 있습니다. 본인인지 확인하면 하던 일을 이어서 합니다.',
  'credentials.stepUp.newCountry':
    '처음 보는 나라에서 쓰고 있습니다. 본인인지 확인하면 하던 일을 이어서 합니다.',
  'credentials.stepUp.newDevice':
    '이 세션이 다른 기기에서 쓰인 흔적이 있습니다. 본인인지 확인하면 하던 일을 이어서 합니다.',
  'credentials.stepUp.demanded': '평소와 다른 사용이 보입니다. 본인인지 확인하면 하던 일을 이어서 합니다.',
  'credentials.stepUp.withPasskey': '패스키로 확인',
  'credentials.stepUp.withCode': '코드로 확인',
  'credentials.stepUp.noWay':
    '이 기기에서 확인할 방법이 없습니다. 로그아웃한 뒤 다시 로그인하거나 패스키가 있는 기기를 쓰세요.',
  'credentials.passkey.given_up': '패스키 확인을 마치지 않았습니다. 다시 하거나 다른 방법을 쓰세요.',
  'credentials.passkey.known_already': '이 기기에는 이미 패스키가 있습니다.',
  'credentials.passkey.not_possible': '이 브라우저나 기기에서는 패스키를 쓸 수 없습니다. 다른 방법을 쓰세요.',
  'credentials.device.unknown': '알 수 없는 기기',
} as const;
