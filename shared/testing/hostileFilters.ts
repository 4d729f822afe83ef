// Filters that somebody could send to keep a processor busy: long, nested, with many terms, patterns, groups, odd characters.

type Params = Readonly<Record<string, string>>;

const repeat = (count: number, text: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => text(i));

/** More than two hundred. */
export function hostileFilters(): readonly Params[] {
  const finds = [
    ...[10, 49, 50, 51, 1_000, 4_999].flatMap((depth) => [
      `${'('.repeat(depth)}a${')'.repeat(depth)}`,
      '('.repeat(depth),
      ')'.repeat(depth),
      `${'!'.repeat(depth)}a`,
      `${'NOT '.repeat(Math.min(depth, 2_400))}a`,
      `${'from:('.repeat(Math.min(depth, 1_600))}a`,
    ]),
    ...[2, 20, 200, 201, 2_000, 10_000].flatMap((count) => [
      repeat(count, (i) => `w${i}`).join(' '),
      repeat(count, (i) => `w${i}`).join(' OR '),
      repeat(count, (i) => `!w${i}`).join(' '),
      repeat(count, (i) => `from:w${i}`).join(' OR '),
      repeat(count, (i) => `(from:name=*${i}* to:name=*${i + 1}*)`).join(' OR '),
      repeat(count, (i) => `!(from:name=*${i}* !to:name=*${i + 1}*)`).join(' '),
      repeat(count, (i) => `port:p${i}`).join(' OR '),
      repeat(count, (i) => `port:${i + 1}`).join(' OR '),
      repeat(count, (i) => `via:p${i}`).join(' OR '),
      `name in (${repeat(count, (i) => `w${i}`).join(',')})`,
      `name in (${repeat(count, (i) => `*${i}*`).join(',')})`,
      `ns notin (${repeat(count, () => '*a*a*a*').join(',')})`,
      `app in (${repeat(count, (i) => `w${i}`).join(',')})`,
      `name=${'*a'.repeat(count)}`,
      `${'a'.repeat(count)}*${'a'.repeat(count)}`,
    ]),
    ...['^(a+)+$', '(a|a)*b', '(.*)*', '[a-z]+$', '(?=a)', '\\1', '.*.*.*.*=', '(a{1,99}){1,99}'].flatMap((regex) => [
      regex,
      `name=${regex}`,
      `"${regex}"`,
      `name="${regex}${'a'.repeat(5_000)}"`,
    ]),
    ...['\u202e', '\u2066', '\u200b', '\ufeff', '\0', '\u2028', '\ud800', '\u{1f600}', 'e\u0301', '\u00a0'].flatMap(
      (odd) => [odd, odd.repeat(5_000), `name="${odd}"`, `${odd}app=web`],
    ),
    ...[
      '"',
      '"'.repeat(9_999),
      '\\'.repeat(9_999),
      `"${'\\"'.repeat(4_000)}"`,
      '='.repeat(9_999),
      ','.repeat(9_999),
      ' '.repeat(9_999),
    ],
    ...['__proto__', 'constructor=a', 'toString', '__proto__=a OR hasOwnProperty'],
  ];
  const selectors = [
    ...[20, 200, 201, 3_000].flatMap((count) => [
      repeat(count, (i) => `!a${i}`).join(','),
      repeat(count, (i) => `a${i}`).join(','),
      `app in (${repeat(count, (i) => `w${i}`).join(',')})`,
    ]),
    `${'a'.repeat(64)}=b`,
    `${'a.'.repeat(200)}a/b`,
    `${'a-'.repeat(4_000)}a`,
  ];
  const ports = [20, 200, 201, 2_000].flatMap((count) => [
    repeat(count, (i) => `${i + 1}`).join(','),
    repeat(count, (i) => `p${i}`).join(','),
    repeat(count, (i) => `${i + 1}-${65_535 - i}`).join(','),
  ]);
  return [
    ...finds.map((find) => ({ find })),
    ...selectors.map((selector) => ({ selector })),
    ...[...ports, '1'.repeat(9_999), '-'.repeat(9_999)].map((port) => ({ port })),
    ...[1_000, 1_001].map((count) => ({ ns: repeat(count, (i) => `n${i}`).join(',') })),
  ];
}
