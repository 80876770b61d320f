// Bundles src/ into bundle/, once, when the project is installed.

import {mkdir} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {bundle} from '@remotion/bundler';

const folder = fileURLToPath(new URL('.', import.meta.url));
await mkdir(`${folder}public`, {recursive: true});
await bundle({
  entryPoint: `${folder}src/index.tsx`,
  outDir: `${folder}bundle`,
  rootDir: folder,
  publicDir: `${folder}public`,
  enableCaching: false,
});
