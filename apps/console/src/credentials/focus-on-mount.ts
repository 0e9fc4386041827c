/** A ref for the one field a step exists for: it is ready to be typed into as soon as it appears. */
export function focusOnMount(element: HTMLElement | null): void {
  element?.focus();
}
