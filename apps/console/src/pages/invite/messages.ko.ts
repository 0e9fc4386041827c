export default {
  'invite.title': '초대 수락',
} as const;
