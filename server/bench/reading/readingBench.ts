// `npm run bench:reading`
import { generateCluster } from '../generate';
import { shapeNamed } from '../shapes';
import { ApiWriter } from './apiWriter';
import { clean, fill } from './fill';

const say = (line: string) => void process.stderr.write(`${line}\n`);
const api = await ApiWriter.open({
  env: process.env,
  home: process.env.HOME ?? '',
  cwd: process.cwd(),
  interactive: false,
  tell: say,
  readStdin: async function* () {},
});
if (process.argv[2] === '--clean') await clean(api, say);
else await fill(api, generateCluster(shapeNamed(process.argv[2] ?? '10k')!), say);
api.close();
