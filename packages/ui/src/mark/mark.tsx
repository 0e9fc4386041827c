import { type ReactNode, useId } from 'react';
import './mark.css';

/** From this size on the curls and the face are drawn in full. */
const DETAIL_FROM = 40;
/** A little smaller about the middle of the head, so that nothing shows at its edge. */
const SHRINK = 'translate(1.28 1.6) scale(0.96)';
const MIRROR = 'matrix(-1 0 0 1 64 0)';
/** The mane's left curls: centre and radius. The right side mirrors them. */
const CURLS = [
  [18, 18.5, 5.6],
  [11, 28.5, 6.8],
  [9.3, 40.5, 6.4],
  [14.5, 51, 6],
] as const;

const HORN =
  'M32 1.500c1.400 5.200 5.800 9.200 5.800 14.200 0 3.700-2.500 6.300-5.800 6.300s-5.800-2.600-5.800-6.300c0-5 4.400-9 5.800-14.200Z';
const HEAD =
  'M32 15c11 0 19 6 21 15s1.500 16-2.500 23c-3.600 6.200-10.500 9.600-18.500 9.600s-14.900-3.400-18.500-9.600c-4-7-4.500-14-2.500-23s10-15 21-15Z';

export interface MarkProps {
  /** Edge in CSS pixels. */
  readonly size?: number;
  /** Name for screen readers; without one it is decoration. */
  readonly title?: string;
}

/** The guardian beast, facing you: one horn, a curled mane. Drawn in the text colour, the horn in the accent. */
export function Mark({ size = 20, title }: MarkProps) {
  const maskId = useId();
  const groundId = useId();
  const detailed = size >= DETAIL_FROM;
  const named = title ? ({ role: 'img', 'aria-label': title } as const) : ({ 'aria-hidden': true } as const);
  return (
    <svg viewBox="0 0 64 64" width={size} height={size} className="h-mark" {...named}>
      {/* The face is cut out of the head, so the mark works on any ground. White stays, black is cut. */}
      <mask id={maskId} maskUnits="userSpaceOnUse" x="0" y="0" width="64" height="64">
        <rect width="64" height="64" fill="#fff" />
        <path d={HORN} stroke="#000" strokeWidth={detailed ? 4.6 : 6} strokeLinejoin="round" />
        {detailed ? <FullFace /> : <SmallFace />}
      </mask>
      {detailed ? (
        <>
          <mask id={groundId} maskUnits="userSpaceOnUse" x="0" y="0" width="64" height="64">
            <rect width="64" height="64" fill="#fff" />
            <path d={HORN} stroke="#000" strokeWidth="6" strokeLinejoin="round" />
          </mask>
          {/* What shows through the face; on a dark ground it is lit, or the beast would look like its own negative. */}
          <path className="h-mark__ground" mask={`url(#${groundId})`} d={HEAD} transform={SHRINK} />
          <g className="h-mark__ground">
            <Curls grown={-0.6} />
          </g>
        </>
      ) : null}
      <g mask={`url(#${maskId})`} className={detailed ? 'h-mark__head' : 'h-mark__ink'}>
        <Curls grown={detailed ? 0 : 0.6} />
        <path d={HEAD} />
      </g>
      <path className="h-mark__horn" d={HORN} />
    </svg>
  );
}

function BothSides({ children }: { children: ReactNode }) {
  return (
    <>
      <g>{children}</g>
      <g transform={MIRROR}>{children}</g>
    </>
  );
}

function Curls({ grown }: { grown: number }) {
  return (
    <BothSides>
      {CURLS.map(([x, y, radius]) => (
        <circle key={y} cx={x} cy={y} r={radius + grown} />
      ))}
    </BothSides>
  );
}

function Curl({ x, y, radius }: { x: number; y: number; radius: number }) {
  const outer = 0.56 * radius;
  const inner = 0.3 * radius;
  const turn = `a${outer} ${outer} 0 1 0 ${outer * 0.8} ${outer * 1.05}`;
  const end = `c0 ${-inner} ${-inner * 1.2} ${-inner * 1.4} ${-inner * 2} ${-inner * 0.6}`;
  return <path d={`M${x + outer * 0.2} ${y - outer}${turn}${end}`} />;
}

/** At small sizes only what survives: two stern eyes and the grin. */
function SmallFace() {
  return (
    <>
      <BothSides>
        <path d="M15 32c4.600-1.600 11.400.2 14 5.300-.8 4.100-3.500 6.300-6.800 6.200-4.500-.2-7.200-4.700-7.200-11.500Z" />
      </BothSides>
      <path d="M18 48.500c8.800 3.700 19.200 3.700 28 0-.6 6.500-6.600 10-14 10s-13.400-3.500-14-10Z" />
    </>
  );
}

function FullFace() {
  return (
    <>
      <g fill="none" stroke="#000" strokeWidth="1.350" strokeLinecap="round">
        <BothSides>
          {CURLS.map(([x, y, radius]) => (
            <Curl key={y} x={x} y={y} radius={radius} />
          ))}
        </BothSides>
      </g>
      <BothSides>
        <path d="M15.600 33.200c1.500-5.200 8.400-6.700 13.600-1.200-4.600-1.700-9-1.100-11.600 1.900-.9 1-2.300.5-2-.7Z" />
        <path d="M17.600 37.400c2.200-3.600 8.300-4.100 11.200-.6-.4 3.600-3 5.400-5.800 5.300-2.700-.1-4.700-1.900-5.400-4.700Z" />
        <circle cx="23.800" cy="38" r="2.050" fill="#fff" />
      </BothSides>
      <path d="M32 37.600c2.100 0 2.700 2 3.100 3.900 2.300-.2 3.900 1.200 3.900 3.100 0 1.900-1.500 3-3.400 2.800-1 1-2.200 1.500-3.600 1.500s-2.600-.5-3.600-1.500c-1.900.2-3.400-.9-3.400-2.800 0-1.900 1.600-3.300 3.900-3.100.4-1.900 1-3.900 3.100-3.900Z" />
      <path d="M17.800 48.300c1.600.9 3.300 1.600 5 2.100 5.800 1.700 12.600 1.700 18.400 0 1.700-.5 3.400-1.200 5-2.100.3 6.600-5.800 11.200-14.200 11.200s-14.500-4.600-14.200-11.200Z" />
      <path
        d="M21.600 53.400c6.500 1.800 14.300 1.800 20.800 0-1.800 2.700-5.700 4.300-10.400 4.300s-8.600-1.600-10.400-4.300Z"
        fill="#fff"
      />
      <BothSides>
        <ellipse cx="28.600" cy="44.700" rx="1.250" ry="0.950" fill="#fff" />
        <path d="m23.200 53.300 1.200 3.900 2-3.300Z" />
        <path d="M28 51.300v3M24 50.400v3" stroke="#fff" strokeWidth="0.800" />
      </BothSides>
      <path d="M32 51.500v3" stroke="#fff" strokeWidth="0.800" />
    </>
  );
}
