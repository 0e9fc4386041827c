export default {
  'requests.title': '요청',
  'requests.description': '권한을 요청하고, 들어온 요청을 결정합니다.',
} as const;
