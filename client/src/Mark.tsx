// The product's mark: three harbours and their rhumb lines.

export function Mark({ size }: { readonly size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" className="mark" aria-hidden="true">
      <rect width="32" height="32" rx="8" className="mark-ground" />
      <path d="M9 22 16 9l7 13M9 22h14" className="mark-line" />
      <circle cx="16" cy="9" r="3" className="mark-dot" />
      <circle cx="9" cy="22" r="3" className="mark-dot" />
      <circle cx="23" cy="22" r="3" className="mark-dot" />
    </svg>
  );
}
