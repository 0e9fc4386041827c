import { Modal, type ModalProps } from '@mantine/core';
import { useUiText } from './ui-text.tsx';

/** A modal whose close button has a name in the reader's language. Takes what Mantine's `Modal` takes. */
export function Dialog(props: ModalProps) {
  const text = useUiText();
  return <Modal {...props} closeButtonProps={{ 'aria-label': text.close, ...props.closeButtonProps }} />;
}
