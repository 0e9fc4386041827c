/** Somebody in the demo. Names and addresses are invented; `.example` can belong to nobody (RFC 2606). */
export interface CastMember {
  readonly name: string;
  readonly email: string;
  /** Where they work and as what, for the list of accounts. */
  readonly place: string;
  readonly roles: string;
}

const PLATFORM = '플랫폼 · Platform';
const HOSPITAL = '한빛의원 · Hanbit Clinic';
const ACADEMY = '새봄학원 · Saebom Academy';

const at = (place: string, domain: string) => (name: string, local: string, roles: string) => ({
  name,
  email: `${local}@${domain}.example`,
  place,
  roles,
});
const operator = at(PLATFORM, 'haechi');
const hospital = at(HOSPITAL, 'hanbit');
const academy = at(ACADEMY, 'saebom');

export const CAST = {
  superAdmin: operator('서지훈', 'jihoon.seo', 'SUPER_ADMIN, HQ_MASTER'),
  hqMaster: operator('백승아', 'seunga.baek', 'HQ_MASTER'),
  hqAdmin: operator('문하늘', 'haneul.moon', 'HQ_ADMIN'),
  systemAdmin: operator('임도윤', 'doyun.lim', 'SYSTEM_ADMIN'),
  systemAuditor: operator('오세라', 'sera.oh', 'SYSTEM_AUDITOR'),

  hospitalOwner: hospital('강민서', 'minseo.kang', 'TENANT_OWNER'),
  hospitalManager: hospital('윤서연', 'seoyeon.yoon', 'TENANT_MANAGER'),
  securityOfficer: hospital('정하준', 'hajun.jung', 'SECURITY_OFFICER (+ 새봄학원)'),
  branchManager: hospital('송은채', 'eunchae.song', 'TENANT_MANAGER @ 분당 분원'),
  chartAdmin: hospital('최예린', 'yerin.choi', 'PROJECT_ADMIN @ 전자차트 개편'),
  chartMember: hospital('박도현', 'dohyun.park', 'PROJECT_MEMBER @ 전자차트 개편'),
  chartViewer: hospital('한지우', 'jiwoo.han', 'PROJECT_VIEWER @ 전자차트 개편'),
  receptionist: hospital('조아라', 'ara.cho', '접수 담당 (reception)'),
  formerNurse: hospital('임태오', 'taeo.lim', '정지됨 · suspended'),

  academyOwner: academy('이수아', 'sua.lee', 'TENANT_OWNER'),
  academyManager: academy('김도경', 'dokyung.kim', 'TENANT_MANAGER'),
  academySecurity: academy('장현우', 'hyunwoo.jang', 'SECURITY_OFFICER'),
  courseAdmin: academy('신유진', 'yujin.shin', 'PROJECT_ADMIN @ 겨울 특강'),
  courseMember: academy('오지안', 'jian.oh', 'PROJECT_MEMBER @ 겨울 특강'),
  courseViewer: academy('황서준', 'seojun.hwang', 'PROJECT_VIEWER @ 겨울 특강'),
  instructor: academy('문채원', 'chaewon.moon', '강사 (instructor)'),
  formerTutor: academy('안재현', 'jaehyun.ahn', '정지됨 · suspended'),
} as const satisfies Record<string, CastMember>;

export type CastKey = keyof typeof CAST;

/** Whoever looks at the demo: gets a link to make an account of their own. */
export const VISITOR = { name: '방문자', email: 'visitor@haechi.example' } as const;

/** Invited to an organisation and never seen: their invitations are open, expired or taken back. */
export const STRANGERS = {
  hospitalOpen: { name: '노하린', email: 'harin.noh@hanbit.example' },
  hospitalExpired: { name: '배준영', email: 'junyoung.bae@hanbit.example' },
  hospitalRevoked: { name: '권유나', email: 'yuna.kwon@partner.example' },
  academyOpen: { name: '홍시우', email: 'siwoo.hong@saebom.example' },
  academyExpired: { name: '류다인', email: 'dain.ryu@saebom.example' },
  academyRevoked: { name: '남기훈', email: 'kihoon.nam@saebom.example' },
} as const;

const BROWSERS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36 Edg/141.0.0.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1',
] as const;

/** A desk for everybody: addresses of the ranges for documentation (RFC 5737). */
export function deskOf(index: number): { readonly ip: string; readonly userAgent: string } {
  return { ip: `203.0.113.${10 + index}`, userAgent: BROWSERS[index % BROWSERS.length] ?? BROWSERS[0] };
}
