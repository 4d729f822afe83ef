// Finds a Chromium: the one named by PORTOLAN_CHROMIUM, the system's, or the one that a dev dependency carries. Never skips in silence.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

export interface Browser {
  readonly executablePath: string;
  /** Extra environment that the browser needs. */
  readonly env: Readonly<Record<string, string>>;
}

const SYSTEM_NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];

/** Throws when there is none at all. */
export async function findBrowser(): Promise<Browser> {
  const named = process.env.PORTOLAN_CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Error(`PORTOLAN_CHROMIUM names ${named}, which does not exist.`);
    return { executablePath: named, env: {} };
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const system = SYSTEM_NAMES.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) =>
    existsSync(path),
  );
  return system ? { executablePath: system, env: {} } : await unpackPackedBrowser();
}

/** The packed browser unpacks into the temporary folder and brings the libraries that a bare machine lacks, if told that it runs on its own platform. */
async function unpackPackedBrowser(): Promise<Browser> {
  const folder = join(tmpdir(), 'portolan-e2e-chromium');
  await mkdir(folder, { recursive: true });
  const before = {
    TMPDIR: process.env.TMPDIR,
    AWS_EXECUTION_ENV: process.env.AWS_EXECUTION_ENV,
    LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH,
  };
  process.env.TMPDIR = folder;
  process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs20.x';
  try {
    const { default: chromium } = await import('@sparticuz/chromium');
    const executablePath = await chromium.executablePath();
    return {
      executablePath,
      env: { LD_LIBRARY_PATH: process.env.LD_LIBRARY_PATH ?? '', FONTCONFIG_FILE: await fontsOf(folder) },
    };
  } finally {
    for (const [key, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[key];
      else process.env[key] = value;
    }
  }
}

/** The settings that come with the packed browser name folders of another machine: without these no letter would be drawn. Its own fonts alone, so that pages look alike everywhere. */
async function fontsOf(folder: string): Promise<string> {
  const settings = join(folder, 'fonts.conf');
  await writeFile(
    settings,
    `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'font-cache')}</cachedir>
</fontconfig>
`,
  );
  return settings;
}
