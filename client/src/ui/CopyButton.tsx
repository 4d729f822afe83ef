// A button that copies text and says whether that worked.
import { Check, Copy } from 'lucide-react';
import { useEffect, useState } from 'react';

/** Milliseconds for which it says what became of it. */
const SAYS_FOR = 2500;

export interface CopyButtonProps {
  /** Asked for when the button is pressed. */
  text(): string;
  /** What a screen reader hears, such as "Copy the YAML of web". */
  readonly label: string;
  /** An icon alone, for bars that are full. */
  readonly compact?: boolean;
  readonly disabled?: boolean;
}

export function CopyButton({ text, label, compact = false, disabled = false }: CopyButtonProps) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), SAYS_FOR);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text());
      setState('copied');
    } catch {
      // Not offered on plain HTTP, or refused by the browser.
      setState('failed');
    }
  };
  const words = state === 'copied' ? 'Copied' : state === 'failed' ? 'Could not copy: select it by hand' : label;
  return (
    <button
      type="button"
      className={compact ? 'btn btn-icon' : 'btn btn-small'}
      aria-label={words}
      title={words}
      disabled={disabled}
      onClick={() => void copy()}
    >
      {state === 'copied' ? <Check size={14} aria-hidden="true" /> : <Copy size={14} aria-hidden="true" />}
      {compact ? null : (
        <span role="status"> {state === 'copied' ? 'Copied' : state === 'failed' ? 'Copy it by hand' : 'Copy'}</span>
      )}
    </button>
  );
}
