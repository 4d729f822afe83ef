// JUnit XML, as build servers read it: one test case for each thing that was looked at.
import { xmlAttributes, xmlText } from './xml';

export interface JUnitCase {
  /** What was held to it: a code of a finding, an expectation. */
  readonly group: string;
  readonly name: string;
  /** null: it holds. */
  readonly failure: { readonly type: string; readonly message: string; readonly details: readonly string[] } | null;
  /** Lines that are worth reading though nothing failed. */
  readonly remarks: readonly string[];
  readonly file: string | null;
  readonly line: number | null;
}

/** One document. `name` is that of the suite, such as `portolan lint`. */
export function formatJUnit(name: string, cases: readonly JUnitCase[]): string {
  const failures = cases.filter(({ failure }) => failure !== null).length;
  const counts = { tests: cases.length, failures, errors: 0, skipped: 0 };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${xmlAttributes({ name, ...counts })}>`,
    `  <testsuite${xmlAttributes({ name, ...counts })}>`,
    ...cases.flatMap(caseLines).map((line) => `    ${line}`),
    '  </testsuite>',
    '</testsuites>',
    '',
  ].join('\n');
}

function caseLines({ group, name, failure, remarks, file, line }: JUnitCase): readonly string[] {
  const place = { ...(file === null ? {} : { file }), ...(line === null ? {} : { line }) };
  const head = `<testcase${xmlAttributes({ classname: group, name, ...place })}`;
  if (failure === null && remarks.length === 0) return [`${head}/>`];
  return [
    `${head}>`,
    ...(failure === null
      ? []
      : [
          `  <failure${xmlAttributes({ type: failure.type, message: failure.message })}>${failure.details.map(xmlText).join('\n')}</failure>`,
        ]),
    ...(remarks.length === 0 ? [] : [`  <system-out>${remarks.map(xmlText).join('\n')}</system-out>`]),
    '</testcase>',
  ];
}
