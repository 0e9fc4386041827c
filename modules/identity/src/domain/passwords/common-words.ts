import { typeHangulInLatin } from './type-hangul.ts';

/** Words that head every published list of leaked passwords. Digits and signs around them are dealt with by rule. */
const WORLDWIDE = `
  password passwort passwd pass passw0rd mypassword newpassword password1password secret topsecret letmein letmeinnow
  welcome welcomeback welcomehome admin administrator adminadmin root rootroot toor superuser supervisor sysadmin
  login logmein signin access accessgranted default changeme changethis changeit temp temporary temppass test tester
  testing testtest testuser guest user username demo demodemo sample example master masterkey manager operator oracle
  mysql postgres postgresql mongodb redis elastic kibana grafana jenkins docker kubernetes ubuntu debian centos fedora
  linux windows windows10 microsoft google facebook instagram twitter youtube netflix amazon apple iphone android
  samsung galaxy nokia sony playstation xbox nintendo pokemon pikachu charizard zelda mario minecraft fortnite roblox
  iloveyou iloveu iloveyousomuch ilovegod ilovemom ilovemyself loveyou loveme lovelove lovely lover forever foreverlove
  babygirl babyboy baby babylove sweetheart sweetie sweet honey sugar darling angel angels angelica princess prince
  queen king kingking sunshine moonlight moon star stars starlight stardust rainbow flower flowers butterfly blossom
  rose rosebud lily daisy jasmine violet orchid cherry strawberry banana orange lemon apple peaches cookie cookies
  chocolate candy cupcake cheese cheesecake pizza coffee pepper peanut butter pumpkin popcorn potato tomato
  monkey dragon tiger lion eagle falcon hawk wolf wolves bear panther jaguar leopard cheetah shark dolphin whale
  turtle rabbit bunny kitty kitten hellokitty puppy doggie doggy lucky buddy bailey buster charlie cooper daisy
  ginger maggie molly oliver oscar peanut pepper rocky sadie shadow smokey sophie tigger toby tucker zoey
  football baseball basketball soccer hockey tennis golf golfer volleyball softball swimming running fishing hunter
  hunting skateboard snowboard surfing cowboys eagles yankees lakers chelsea arsenal liverpool manchester barcelona
  realmadrid juventus redsox steelers packers raiders broncos patriots dolphins rangers giants
  superman batman spiderman ironman wolverine deadpool avengers hulk thor captain joker starwars jedi skywalker
  vader yoda startrek matrix gandalf frodo hobbit harrypotter hogwarts dumbledore hermione potter naruto sasuke
  onepiece dragonball goku vegeta bleach sakura pikachu digimon sailormoon
  michael jennifer jessica ashley amanda daniel joshua matthew andrew robert thomas jordan taylor anthony william
  jonathan christopher alexander alexandra alexandre nicholas samantha elizabeth stephanie victoria christian
  christina natalie nicole michelle melissa rebecca danielle brandon justin austin steven kevin brian jason patrick
  richard charles george maria martin martina carlos fernando alejandro andrea gabriel roberto antonio francisco
  isabella valentina sebastian diego santiago ricardo eduardo vanessa veronica patricia barbara monica karina
  abcdef abcdefg abcdefgh abcabc abc123 aaa111 a1b2c3 a1b2c3d4 xyz xyzxyz foobar foobarbaz helloworld hello hellohello
  hellothere hi hithere goodbye goodluck goodmorning goodnight thankyou thanks whatever whatsup nothing nobody
  anything something everything trustno1 trustnoone iamgod jesus jesuschrist christ heaven blessed blessing faith
  grace hope peace freedom liberty justice america american canada england london paris france germany berlin
  italia spain mexico brasil brazil argentina colombia chile russia moscow china beijing shanghai japan tokyo osaka
  india mumbai australia sydney newyork losangeles chicago boston dallas texas florida california hawaii
  summer winter spring autumn january february march april june july august september october november december
  monday tuesday wednesday thursday friday saturday sunday weekend holiday vacation christmas easter halloween
  happy happyday happyness happiness smile smiley laugh funny crazy cool coolguy cooldude awesome amazing beautiful
  pretty handsome sexy hottie playboy player gamer gaming games gangster gangsta killer killers assassin ninja
  samurai warrior warriors knight viking pirate pirates soldier sniper ranger hacker hacked hackme matrix phoenix
  diamond silver golden gold platinum crystal emerald sapphire ruby pearl jewel treasure money moneymoney dollar
  million millionaire billion rich richard lottery winner victory champion legend hero heroes genius einstein
  computer internet network server laptop desktop keyboard mouse monitor printer router wireless wifi wifipassword
  database backup cloud cyber digital online offline website email emailme yahoo hotmail gmail outlook naver daum
  kakao kakaotalk line lineline coupang baemin toss hyundai kia lotte hanwha posco korea korean corea seoul busan
  daegu incheon gwangju daejeon ulsan jeju gangnam itaewon hongdae dokdo hangang hanguk daehanminguk
  guitar guitarhero drummer drums piano violin music musical dancer dancing singer metal metallica slipknot nirvana
  eminem tupac shakira beyonce rihanna madonna britney beatles elvis blink182 greenday linkinpark coldplay
  bts btsarmy blackpink exo exoexo twice redvelvet bigbang gdragon seventeen straykids nct newjeans aespa itzy
  mustang corvette camaro ferrari porsche mercedes toyota honda yamaha harley davidson suzuki kawasaki nissan
  chevy chevrolet ford fordf150 bmw bmwbmw audi volkswagen subaru mazda lexus jeep dodge
  mother father mommy daddy mommy1 momdad mamapapa family familia brother sister grandma grandpa friend friends
  bestfriend bestfriends girlfriend boyfriend husband wife married single children daughter
  system systems office company business customer service support helpdesk security secure secure123 private
  public finance account accounts payment billing invoice hospital doctor nurse patient medical pharmacy clinic
  school student teacher university college academy professor library science history english physics chemistry
  biology mathematics engineer engineering
  blahblah blah asshole fuckyou fuckoff fuckme fucker bitch bullshit shithead dickhead pussy biteme eatme suckit
  nopassword nopass none null undefined unknown unlock unlockme opensesame open openup sesame abracadabra
  mypass mypassw0rd mynameis myspace mylove mylife myself mybaby
`;

/** Words people in Korea build passwords from, as they are said. */
const KOREAN = `
  비밀번호 비번 암호 패스워드 관리자 운영자 사용자 아이디 로그인 테스트 시험 임시 임시비밀번호 초기비밀번호 초기화
  사랑 사랑해 사랑해요 사랑합니다 사랑해너를 너를사랑해 영원히 영원한사랑 행복 행복해 행복하자 행운 희망 소망 믿음
  안녕 안녕하세요 안녕하십니까 반가워 반갑습니다 감사 감사합니다 고마워 고맙습니다 미안해 화이팅 파이팅 대박 대박나자
  최고 최강 천재 바보 멍청이 메롱 장난 친구 친구야 가족 우리가족 우리집 엄마 아빠 엄마아빠 아버지 어머니 할머니
  할아버지 형 누나 오빠 언니 동생 아들 딸 아기 애기 남편 아내 여보 자기야 공주 왕자 천사 악마 여왕 귀염둥이
  강아지 고양이 멍멍이 야옹이 토끼 호랑이 사자 곰돌이 돼지 꿀돼지 원숭이 거북이 독수리 나비 돌고래 해치 해태 용
  하늘 바다 구름 별 별빛 달 달빛 햇님 태양 무지개 꽃 장미 벚꽃 나무 소나무 봄 여름 가을 겨울 봄날 눈사람
  대한민국 한국 서울 부산 대구 인천 광주 대전 울산 제주 제주도 독도 독도는우리땅 강남 한강 백두산 한라산 무궁화
  김치 김치찌개 된장찌개 비빔밥 불고기 삼겹살 치킨 치맥 라면 떡볶이 김밥 소주 맥주 막걸리 커피 초콜릿 사과 딸기
  바나나 수박 포도 귤 축구 야구 농구 월드컵 붉은악마 손흥민 박지성 김연아 이순신 세종대왕 홍길동 유관순 안중근
  학교 학생 선생님 교수님 대학교 학원 병원 의사 간호사 회사 사장 사장님 부장 대표 직원 월급 부자 돈 돈많이 로또
  게임 컴퓨터 인터넷 네이버 카카오 카카오톡 삼성 현대 하이닉스 엘지 기아 롯데 두산 한화 스타크래프트 롤 메이플
  메이플스토리 리니지 던파 배그 서든어택 방탄소년단 방탄 블랙핑크 소녀시대 빅뱅 엑소 트와이스 뉴진스 아이유
  예수님 하나님 주님 아멘 할렐루야 부처님 나무아미타불 성경 교회 은혜 기도 축복 일등 합격 성공 건강 건강하자
  무병장수 만수무강 가즈아 존버 대한독립만세 독립만세 만세 아리랑 가나다 가나다라 가나다라마바사 일이삼사 하나둘셋
  모르겠다 몰라 나도몰라 몰라요 알수없음 기억안나 까먹지마 잊지마 열려라참깨 참깨 문열어 들어와 들어가자 시발 씨발
  병신 개새끼 젠장 홍길순 김철수 이영희 철수 영희 민수 지영 민지 수진 지훈 현우 서연 민준 서준 하준 도윤 지우
`;

/** The same, as they are written in Latin letters. */
const ROMANISED = `
  sarang saranghae saranghaeyo saranghamnida annyeong annyeonghaseyo gamsahamnida kamsahamnida hwaiting fighting
  daebak aigoo oppa unnie noona hyung eomma appa chingu gongju wangja cheonsa babo kimchi bulgogi bibimbap soju
  minsu jiyoung minji sujin jihoon hyunwoo seoyeon minjun kimchulsoo honggildong hongkildong gildong
  bimilbunho bimilbeonho amho gwanlija gwanrija haengbok haengun huimang arirang manse taekwondo hangul hanbok
`;

function readWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}

/** Every known word in every form it is typed in, lower case. Rules multiply them by digits, signs and look-alikes. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  [
    ...readWords(WORLDWIDE),
    ...readWords(ROMANISED),
    ...readWords(KOREAN),
    ...readWords(KOREAN).map(typeHangulInLatin),
  ].map((word) => word.toLowerCase()),
);
