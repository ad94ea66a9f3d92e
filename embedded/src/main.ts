import { createClock } from '@andamal/kernel';
import { createLogger, onShutdown, runMain } from '@andamal/service';
import { createEmbedded } from './create-embedded';
import { parseEmbeddedEnv, processEnv } from './env';
import { welcome } from './welcome';

runMain(async () => {
  const source = processEnv();
  const env = parseEmbeddedEnv(source);
  const log = createLogger({ service: 'andamal', level: env.LOG_LEVEL });
  const clock = createClock({ clockFile: env.CLOCK_FILE });
  const shop = await createEmbedded({ env, source, log, clock });
  const url = await shop.start();
  process.stdout.write(welcome(url, env));
  onShutdown(log, () => shop.stop());
});
