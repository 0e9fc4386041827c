const TEXTS = {
  'node-too-old': [
    'Node {version} 은(는) 너무 오래되었습니다. Node {min} 이상이 필요합니다. https://nodejs.org 에서 LTS 버전을 설치한 뒤 다시 "npm start"를 실행하세요.',
    'Node {version} is too old; {min} or later is needed. Install the LTS version from https://nodejs.org and run "npm start" again.',
  ],
  installing: ['필요한 패키지를 설치합니다…', 'Installing packages…'],
  'install-failed': [
    '패키지를 설치하지 못했습니다. 위의 npm 메시지와 네트워크, 디스크 공간을 확인한 뒤 다시 "npm start"를 실행하세요.',
    'The packages could not be installed. Check npm\'s message above, the network and the disk space, then run "npm start" again.',
  ],
  'npm-missing': [
    'npm을 찾을 수 없습니다. 이 폴더에서 "npm start"로 실행하세요.',
    'npm was not found. Run "npm start" in this folder.',
  ],
  'building-console': ['화면(콘솔)을 빌드합니다…', 'Building the console…'],
  'build-failed': [
    '화면(콘솔)을 빌드하지 못했습니다. 위의 메시지를 확인하세요. 소스를 고치지 않았다면 node_modules 폴더를 지우고 다시 "npm start"를 실행하세요.',
    'The console could not be built. See the message above. If you did not change any source, delete the node_modules folder and run "npm start" again.',
  ],
  done: ['완료 ({seconds}초)', 'done ({seconds} s)'],
  waiting: [
    '같은 폴더의 다른 실행이 준비를 마치기를 기다립니다 (프로세스 {pid})…',
    'Waiting for another start in this folder to finish its preparation (process {pid})…',
  ],
  'pinned-node-missing': [
    '서버를 실행할 Node 24({package})가 설치되어 있지 않습니다. 선택 패키지를 빼지 말고 "npm install --ignore-scripts"를 실행하거나, Node 24 이상으로 "npm start"를 실행하세요.',
    'Node 24 for the server ({package}) is not installed. Run "npm install --ignore-scripts" without omitting optional packages, or run "npm start" with Node 24 or later.',
  ],
  'server-not-started': ['서버를 시작하지 못했습니다: {reason}', 'The server could not be started: {reason}'],
};

/** One text in Korean and English; before the server runs there is no setting that names one language. */
export function say(key, params = {}) {
  return TEXTS[key]
    .map((text) => text.replace(/\{(\w+)\}/g, (whole, name) => String(params[name] ?? whole)))
    .join('\n');
}

/** The same on one line, for progress. */
export function sayShort(key, params) {
  return say(key, params).replace('\n', ' · ');
}
