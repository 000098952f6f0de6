import './style/tokens.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { takeToken } from './api/client';
import { begin, type Obstacle } from './api/session';
import { App } from './app';
import { live, startLive } from './live/context';
import { Gate } from './page/gate';
import { applySettings } from './part/settings';

takeToken();
applySettings();

const element = document.getElementById('root');
if (element === null) throw new Error('index.html has no element with the id "root"');
const root = createRoot(element);

function show(obstacle: Obstacle): void {
  live.stop();
  root.render(
    <StrictMode>
      <Gate obstacle={obstacle} />
    </StrictMode>,
  );
}

if (await begin(show)) {
  startLive();
  root.render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}
