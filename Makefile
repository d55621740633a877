# Everything here also works without make: see "Without make" in README.md.
# PYTHON=python3.12 chooses the Python that .venv is made with; PORT=8001 the port of make serve.

PORT ?= 8000
RUN := .venv/bin/python
BOOK := sh tools/environment.sh requirements-book.txt
ALL := sh tools/environment.sh requirements.txt

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help book test test-colab lab serve notebooks weights widgets new-widget publish-address bars lint clean

help:       ## list these commands
	@sed -n 's/^\([a-z-]*\): *## /  make \1 	/p' Makefile | expand -t 24

book:       ## build the book into _build/html, and say how to open it
	@$(BOOK)
	@$(RUN) tools/book.py

test:       ## run unit, notebook and browser tests
	@$(ALL)
	@$(RUN) tests/browser/chromium.py --install
	@$(RUN) -m pytest -n 2 --dist loadfile

test-colab: ## run each chapter alone, as Google Colab would (its own .venv-colab)
	@$(ALL)
	@$(RUN) tools/colab.py

lab:        ## open the chapters in JupyterLab
	@$(ALL)
	@$(RUN) -m jupyterlab --config=jupyter_server_config.py --ServerApp.root_dir=. --LabApp.default_url=/lab/tree/chapters

serve:      ## show the built book at http://127.0.0.1:8000 (another port: PORT=8001)
	@$(BOOK)
	@$(RUN) tools/serve.py $(PORT)

notebooks:  ## run all chapters again and store their outputs
	@$(ALL)
	@$(RUN) tools/notebooks.py

weights:    ## train every shipped weight again, and measure it (minutes; NAME=who-rnn-10 makes one)
	@$(ALL)
	@$(RUN) tools/weights.py $(NAME)

widgets:    ## rebuild bertbook/widgets/static from src (the only command that needs Node)
	@sh tools/widgets.sh

new-widget: ## start a widget that keeps every promise (NAME=Gauge)
	@$(ALL)
	@$(RUN) tools/new_widget.py "$$NAME"

publish-address: ## write BERTBOOK_REPO=https://github.com/OWNER/NAME into the book (BERTBOOK_REPO= REMOVE=1 undoes it)
	@$(BOOK)
	@$(RUN) tools/address.py $(if $(REMOVE),--remove) -- "$$BERTBOOK_REPO"

bars:       ## measure the built book and print each promise beside what was found (13 minutes)
	@$(ALL)
	@$(RUN) tests/browser/chromium.py --install
	@$(RUN) -m benchmarks.bars

lint:       ## check style, format, types and spelling
	@$(ALL)
	@sh tools/lint.sh

clean:      ## remove _build and caches (.venv stays)
	@sh tools/clean.sh
