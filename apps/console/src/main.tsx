import { render } from 'preact';
import { App } from './app';
import { followAddress } from './state/route';

followAddress();
const place = document.getElementById('console');
if (place) render(<App />, place);
