import { useCallback, useEffect, useState, type RefObject } from 'react';

export interface Slice {
  readonly first: number;
  readonly last: number;
  readonly scrollTop: number;
  readonly height: number;
  readonly width: number;
}

const NOTHING: Slice = { first: 0, last: 0, scrollTop: 0, height: 0, width: 0 };

/** Which rows of equal height a scrolled box shows, with some more above and below. */
export function useSlice(box: RefObject<HTMLElement | null>, rows: number, rowHeight: number, extra = 6): Slice {
  const [slice, setSlice] = useState(NOTHING);
  const measure = useCallback(() => {
    const element = box.current;
    if (element === null) return;
    const { scrollTop, clientHeight: height, clientWidth: width } = element;
    const first = Math.max(0, Math.floor(scrollTop / rowHeight) - extra);
    const last = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + extra);
    setSlice((before) =>
      before.first === first && before.last === last && before.scrollTop === scrollTop && before.height === height && before.width === width
        ? before
        : { first, last, scrollTop, height, width },
    );
  }, [box, rows, rowHeight, extra]);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    measure();
    element.addEventListener('scroll', measure, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', measure);
      observer.disconnect();
    };
  }, [box, measure]);
  return slice;
}
