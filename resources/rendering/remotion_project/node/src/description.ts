// What a scene is described with: the JSON that resources/rendering/described_scene.py writes.
// Places are design px (1080 x 1920), sizes of pictures the px that are encoded (design px times `scale`), times are
// seconds of the scene, files lie in the site's public folder.

export type Motion =
  | {kind: 'swing'; x_px: number; y_px: number; decay: number; turn: number}
  | {kind: 'crossing'; distance_px: number; duration_s: number}
  | {kind: 'floating'; reach_x_px: number; reach_y_px: number; period_s: number};

export type Timing = {
  at_s: number;
  until_s: number | null;
  fade_in_s: number;
  motion: Motion | null;
  x: number;
  y: number;
  width: number;
  height: number;
};

export type Picture = Timing & {kind: 'picture'; file: string; unveil_s: number};

export type Still = Timing & {
  kind: 'image';
  file: string;
  radius: number;
  travel_x: number;
  travel_y: number;
};

// One picture for each frame of the scene, called <folder>/1.jpg and so on.
export type Clip = Timing & {kind: 'clip'; folder: string; radius: number};

export type Layer = Picture | Still | Clip;

// A word, or a piece of one that goes over lines; `number` says which word of the page it is.
export type Word = {
  number: number;
  text: string;
  font: string;
  size_px: number;
  x: number;
  centre: number;
  baseline: number;
};

// The scale of a word at some times after its turn began.
export type Pop = {times_s: number[]; scales: number[]};

// A stretch of frames in which word number `spoken` of a page is the spoken one; `opens` where the page has just come.
export type CaptionState = {
  first_frame: number;
  end_frame: number;
  spoken: number;
  opens: boolean;
  words: Word[];
};

// Not an interface: Remotion asks for props that are a record.
export type SceneDescription = {
  frames: number;
  scale: number;
  accent: string;
  exit: {duration_s: number; rise_px: number};
  background: {file: string; height: number; travel_px: number; step_px: number; upwards: boolean};
  layers: Layer[];
  captions: {
    outline_em: number;
    outline: string;
    shadow_em: number;
    shadow: string;
    shadow_opacity: number;
    opening_pop: Pop;
    spoken_pop: Pop;
    states: CaptionState[];
  };
  progress: {x: number; y: number; width: number; height: number};
  fonts: {family: string; file: string}[];
};
