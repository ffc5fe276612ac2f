package editor

// Advice is what the maker of the questionnaire may want to change, as sentences by the id of the question; those about
// a section stand at its title's pointer.
func (p editPage) Advice() map[string][]string {
	all := map[string][]string{}
	for _, a := range p.Draft.Questionnaire.Advice() {
		at := a.Question
		if at == "" {
			at = a.Pointer
		}
		all[at] = append(all[at], a.In(p.Lang))
	}
	return all
}
