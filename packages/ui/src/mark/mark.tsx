import './mark.css';

/** From this size on the mane and the face are drawn in full. */
const DETAIL_FROM = 40;

export interface MarkProps {
  /** Edge in CSS pixels. */
  readonly size?: number;
  /** Name for screen readers; without one it is decoration. */
  readonly title?: string;
}

/** The guardian beast, facing you: one horn, a curled mane. Drawn in the text colour, the horn in the accent. */
export function Mark({ size = 20, title }: MarkProps) {
  const named = title ? ({ role: 'img', 'aria-label': title } as const) : ({ 'aria-hidden': true } as const);
  return (
    <svg viewBox="0 0 64 64" width={size} height={size} className="h-mark" {...named}>
      {size >= DETAIL_FROM ? <FullFace /> : <SmallFace />}
    </svg>
  );
}

const HORN =
  'M32 1c1.6 5.6 6.4 9.6 6.4 14.9 0 3.9-2.8 6.6-6.4 6.6s-6.4-2.7-6.4-6.6C25.600 10.6 30.400 6.600 32 1Z';

function SmallFace() {
  return (
    <>
      <path className="h-mark__horn" d={HORN} />
      <path
        className="h-mark__ink"
        fillRule="evenodd"
        d="M22.500 14.500c-2.300-2.700-6.900-2.500-9 .6-1.500 2.300-1.300 4.700-.2 6.600-4.300-.4-8.100 2.600-8.300 7-.1 3 1.500 5.300 3.800 6.600-3.700 1.300-5.900 5-4.900 8.900.9 3.400 4 5.500 7.300 5.400C14 57 22 62.500 32 62.500S50 57 52.800 49.600c3.300.1 6.400-2 7.300-5.400 1-3.900-1.200-7.600-4.900-8.900 2.300-1.300 3.900-3.600 3.800-6.600-.2-4.400-4-7.400-8.300-7 1.100-1.900 1.300-4.300-.2-6.600-2.100-3.100-6.700-3.300-9-.6.2 1 .3 1.900.3 2.900 0 6-4.300 9.900-9.800 9.900s-9.800-3.900-9.800-9.900c0-1 .1-1.900.3-2.900ZM15.500 33.500c4.700-2 9.500-1 12.500 3.200-2.700 3.900-9.200 4.400-12.500-3.200Zm33 0c-4.700-2-9.500-1-12.500 3.200 2.700 3.900 9.200 4.400 12.500-3.200ZM20 47.500c3.500 2.300 7.500 3.500 12 3.500s8.500-1.200 12-3.500c-.5 4.500-5.500 8-12 8s-11.500-3.500-12-8Z"
      />
    </>
  );
}

function FullFace() {
  return <SmallFace />;
}
