import type { TrainCatalogue } from '../src/protocol/trainMessages';
import type { RunConfig, RunSummary } from '../src/protocol/training';
import { changesOf } from './figures/trainForm';
import { TrainForm, type FormRequest } from './trainForm';
import type { TrainHost } from './trainStore';

/** What the forms need of the app. */
interface FormApp {
  readonly host: TrainHost;
  readonly catalogue: TrainCatalogue | undefined;
  readonly selectedRun: RunSummary | undefined;
  show(folder: string | undefined, form: undefined): void;
}

/** The form that is open, and what becomes of it. */
export class TrainForms {
  current: TrainForm | undefined;

  constructor(
    private readonly app: FormApp,
    private readonly changed: () => void,
  ) {}

  /** Filled in as the run `start` was, else as the selected one. */
  open(kind: 'run' | 'experiment', start: RunConfig | undefined = this.app.selectedRun?.config): void {
    const { catalogue } = this.app;
    if (catalogue) this.current = new TrainForm(kind, catalogue, start);
    this.changed();
  }

  close(): void {
    this.current = undefined;
    this.changed();
  }

  /** What the form asks for; it stays open with the reason where the host refuses it. */
  async submit(): Promise<void> {
    // A form can be sent by Enter, too.
    if (this.app.catalogue?.unable !== undefined) return;
    const form = this.current;
    const request = form?.request();
    this.changed();
    if (!form || !request || form.starting) return;
    form.starting = true;
    this.changed();
    try {
      const folder = await this.ask(request);
      if (this.current === form) this.current = undefined;
      this.app.show(folder, undefined);
    } catch (error) {
      form.refusal = error instanceof Error ? error.message : String(error);
      form.starting = false;
      this.changed();
    }
  }

  /** Members left out take the host's defaults: some of them suit the data. */
  private ask(request: FormRequest): Promise<string> {
    const { host, catalogue } = this.app;
    if (request.kind === 'experiment') {
      const { name, overrides } = request;
      return host.call('startExperiment', { name, overrides });
    }
    const config = catalogue ? changesOf(catalogue.defaults, request.config) : request.config;
    return host.call('start', { config, ...(request.title !== '' && { title: request.title }) });
  }
}
