// Command lint is every analyzer that this house keeps, in one program: staticcheck's own, and six that look at errors
// and at what must be closed. .ci/run builds and runs it; findings that are false stand in exceptions.txt, each with
// its reason.
package main

import (
	"os"

	"github.com/gordonklaus/ineffassign/pkg/ineffassign"
	"github.com/jingyugao/rowserrcheck/passes/rowserr"
	"github.com/kisielk/errcheck/errcheck"
	"github.com/polyfloyd/go-errorlint/errorlint"
	"github.com/ryanrolds/sqlclosecheck/pkg/analyzer"
	"github.com/timakin/bodyclose/passes/bodyclose"
	"golang.org/x/tools/go/analysis"
	"honnef.co/go/tools/analysis/lint"
	"honnef.co/go/tools/lintcmd"
	"honnef.co/go/tools/simple"
	"honnef.co/go/tools/staticcheck"
	"honnef.co/go/tools/stylecheck"
	"honnef.co/go/tools/unused"
)

func main() {
	command := lintcmd.NewCommand("lint")
	command.AddAnalyzers(simple.Analyzers...)
	command.AddAnalyzers(staticcheck.Analyzers...)
	command.AddAnalyzers(stylecheck.Analyzers...)
	command.AddAnalyzers(unused.Analyzer)
	for _, a := range []*analysis.Analyzer{
		ineffassign.Analyzer,                // a value that nobody reads
		errcheck.Analyzer,                   // an error that nobody reads
		errorlint.NewAnalyzer(),             // an error compared past its wrapping
		bodyclose.Analyzer,                  // a response that is not closed
		analyzer.NewAnalyzer(),              // rows and statements that are not closed
		rowserr.NewAnalyzer("database/sql"), // rows whose end was perhaps a fault
	} {
		command.AddAnalyzers(&lint.Analyzer{Doc: &lint.RawDocumentation{Title: a.Doc}, Analyzer: a})
	}
	command.ParseFlags(os.Args[1:])
	os.Exit(command.Execute())
}
