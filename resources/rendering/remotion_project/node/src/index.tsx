// The bundle's entry: one composition, whose length and content come with every request.

import {Composition, registerRoot} from 'remotion';
import {Scene} from './scene';

registerRoot(() => <Composition id="scene" component={Scene} width={1080} height={1920} fps={30} durationInFrames={1} />);
