// Draws scenes in one browser, one after another, for as long as standard input stays open.
//
// A request is one line of JSON on standard input: {site, description, encoder}. `site` is a folder with the bundle and
// the scene's pictures, `encoder` a command that reads the frames as PNG files in a row. Answers are lines of JSON on
// standard output: {frame} for each frame that is drawn, then {done: true} or {error}.

import {ChildProcess, spawn} from 'node:child_process';
import {readFile} from 'node:fs/promises';
import {Server} from 'node:http';
import {createServer} from 'node:net';
import {createInterface} from 'node:readline';
import {openBrowser, renderFrames} from '@remotion/renderer';

const [chromium, given_tabs, timeout_s] = process.argv.slice(2);
const tabs = given_tabs.endsWith('%') ? given_tabs : Number(given_tabs);
const browserOptions = {browserExecutable: chromium, chromeMode: 'chrome-for-testing', logLevel: 'error'};

// Remotion ends a browser only once it has opened. Whatever was started here does not outlive this process.
const children = [];
const start = ChildProcess.prototype.spawn;
ChildProcess.prototype.spawn = function (options) {
  children.push(this);
  return start.call(this, options);
};
process.on('exit', () => children.forEach((child) => child.kill('SIGKILL')));

// Nothing but answers goes to standard output, whatever a library has to say.
const say = process.stdout.write.bind(process.stdout);
process.stdout.write = process.stderr.write.bind(process.stderr);
const answer = (line) => say(`${JSON.stringify(line)}\n`);

// Remotion's file server listens on every network interface; here it listens to this machine alone.
const listen = Server.prototype.listen;
Server.prototype.listen = function (options, ...rest) {
  return listen.call(this, {...options, host: '127.0.0.1'}, ...rest);
};

// Left to itself it takes port 3000 or the next ones, where other pages of this machine stand.
const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const {port} = probe.address();
      probe.close(() => resolve(port));
    });
  });

const draw = async (browser, {site, description, encoder: [command, ...parameters]}) => {
  const scene = JSON.parse(await readFile(description, 'utf8'));
  const encoder = spawn(command, parameters, {stdio: ['pipe', 'ignore', 'inherit']});
  const encoded = new Promise((resolve, reject) => {
    encoder.on('error', reject);
    encoder.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`the encoder ended with exit code ${code}`))));
  });
  encoder.stdin.on('error', () => encoder.kill());

  const ahead = new Map();
  let next = 0;
  const inOrder = (picture, frame) => {
    ahead.set(frame, picture);
    for (; ahead.has(next); next += 1) {
      encoder.stdin.write(ahead.get(next));
      ahead.delete(next);
    }
  };
  const rendered = renderFrames({
    ...browserOptions,
    puppeteerInstance: browser,
    serveUrl: site,
    port: await freePort(),
    composition: {
      id: 'scene',
      width: Math.round(1080 * scene.scale),
      height: Math.round(1920 * scene.scale),
      fps: 30,
      durationInFrames: scene.frames,
      props: {scene},
      defaultProps: {},
      defaultCodec: null,
      defaultOutName: null,
      defaultVideoImageFormat: null,
      defaultPixelFormat: null,
      defaultProResProfile: null,
      defaultSampleRate: null,
    },
    inputProps: {scene},
    imageFormat: 'png',
    outputDir: null,
    muted: true,
    concurrency: tabs,
    timeoutInMilliseconds: Number(timeout_s) * 1000,
    onStart: () => undefined,
    onFrameUpdate: (drawn) => answer({frame: drawn}),
    onFrameBuffer: inOrder,
  }).then(() => encoder.stdin.end());
  try {
    await Promise.all([rendered, encoded]);
  } catch (error) {
    encoder.kill();
    throw error;
  }
};

let browser;
const requests = createInterface({input: process.stdin});
// Whoever asked is gone, or has enough: at once, even in the middle of a scene or before the browser has opened.
requests.on('close', () => Promise.resolve(browser?.close({silent: true})).finally(() => process.exit(0)));
// Lines that come while nothing iterates are lost.
const lines = requests[Symbol.asyncIterator]();
browser = await openBrowser('chrome', browserOptions);
for await (const line of lines) {
  try {
    await draw(browser, JSON.parse(line));
    answer({done: true});
  } catch (error) {
    answer({error: error.message});
  }
}
