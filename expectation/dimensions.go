package expectation

// standard is the catalogue of [StandardCatalogue].
//
// Influence is a guess for a company that makes and sells what it offers: what it
// does itself it controls, what the market and society set it does not. Hosts know
// better and say so.
var standard = Catalogue{
	{
		Dimension: Dimension{Name: "product quality", Type: Implicit, Influence: .9},
		Text:      "products and services do what they are bought for",
		Phases:    []Phase{During, After},
		Statements: []string{
			"products and services do what was promised",
			"they last as long as one may expect",
			"what I receive is free of faults",
		},
		Proxies: []Proxy{{"returns", true}, {"warranty claims", true}, {"complaints about faults", true}},
	},
	{
		Dimension: Dimension{Name: "customer service", Type: Interpersonal, Influence: 1},
		Text:      "people who help understand the problem and solve it",
		Phases:    []Phase{During, After},
		Statements: []string{
			"the people I talk to understand what I need",
			"problems are solved and not passed on",
			"the people I talk to are friendly and know their trade",
		},
		Proxies: []Proxy{{"contacts repeated within seven days", true}, {"cases opened again", true}, {"cases solved at the first contact", false}},
	},
	{
		Dimension: Dimension{Name: "value for money", Type: Explicit, Influence: .7},
		Text:      "what one gets is worth its price",
		Phases:    []Phase{Before, During},
		Statements: []string{
			"what I get is worth what I pay",
			"prices can stand comparison with those of others",
		},
		Proxies: []Proxy{{"share of orders at a discount", true}, {"visits that compare prices", true}},
	},
	{
		Dimension: Dimension{Name: "transparency and honesty", Type: Implicit, Influence: 1},
		Text:      "one is told the truth, and all that matters",
		Phases:    []Phase{Before, During, After},
		Statements: []string{
			"prices and conditions are plain from the start",
			"mistakes are admitted",
			"advertising promises only what is true",
		},
		Proxies: []Proxy{{"visits to the pages on conditions", true}, {"objections to invoices", true}},
	},
	{
		Dimension: Dimension{Name: "sustainability and ethics", Type: Implicit, Influence: .6},
		Text:      "people and nature are treated well on the way",
		Phases:    []Phase{Before, During},
		Statements: []string{
			"the environment is spared wherever possible",
			"everybody who works on a product is treated fairly",
		},
		Proxies: []Proxy{{"choice of the more sustainable option", false}, {"visits to the pages on origin", true}},
	},
	{
		Dimension: Dimension{Name: "speed", Type: Explicit, Influence: .8},
		Text:      "nothing takes longer than it must",
		Phases:    []Phase{During, After},
		Statements: []string{
			"questions are answered at once",
			"delivery takes as long as announced, and not longer",
			"buying is done in a few steps",
		},
		Proxies: []Proxy{{"visits given up while waiting", true}, {"questions where the order is", true}, {"choice of the faster delivery", true}},
	},
	{
		Dimension: Dimension{Name: "self-service", Type: Digital, Influence: .9},
		Text:      "one can find out and settle things alone",
		Phases:    []Phase{Before, During, After},
		Statements: []string{
			"I find the answer to a question without asking anybody",
			"I can change an order or a contract myself",
		},
		Proxies: []Proxy{{"searches followed by a contact", true}, {"share of matters settled alone", false}},
	},
	{
		Dimension: Dimension{Name: "digital ease", Type: Digital, Influence: .9},
		Text:      "website and app are simple and work",
		Phases:    []Phase{Before, During},
		Statements: []string{
			"website and app are easy to use",
			"paying online is simple and safe",
		},
		Proxies: []Proxy{{"checkouts given up", true}, {"errors and repeated clicks", true}, {"calls about the website", true}},
	},
	{
		Dimension: Dimension{Name: "individual treatment", Type: Interpersonal, Influence: .8},
		Text:      "one is treated as oneself and not as a number",
		Phases:    []Phase{Before, During, After},
		Statements: []string{
			"offers fit what I need",
			"I do not have to explain myself twice",
		},
		Proxies: []Proxy{{"recommendations taken up", false}, {"newsletters cancelled", true}},
	},
	{
		Dimension: Dimension{Name: "innovation", Type: Dynamic, Influence: .7},
		Text:      "what is offered keeps up with the times",
		Phases:    []Phase{Before, During},
		Statements: []string{
			"products and services are improved all the time",
			"what is new is useful to me",
		},
		Proxies: []Proxy{{"time until something new is tried", true}, {"share of spend on what is new", false}},
	},
	{
		Dimension: Dimension{Name: "data protection", Type: Implicit, Influence: 1},
		Text:      "what one has entrusted is kept safe",
		Phases:    []Phase{Before, During, After},
		Statements: []string{
			"my data are kept safe",
			"my data are used for nothing that I did not agree to",
		},
		Proxies: []Proxy{{"consent refused", true}, {"requests for erasure", true}},
	},
	{
		Dimension: Dimension{Name: "data minimisation", Type: Implicit, Influence: 1},
		Text:      "one is asked for no more than is needed",
		Phases:    []Phase{Before, During},
		Statements: []string{
			"only data that are needed are asked for",
			"I can buy without an account",
		},
		Proxies: []Proxy{{"purchases as a guest", true}, {"forms given up", true}, {"fields left empty", true}},
	},
	{
		Dimension: Dimension{Name: "availability around the clock", Type: Digital, Influence: .8},
		Text:      "one can buy and get help at any time",
		Phases:    []Phase{Before, During, After},
		Statements: []string{
			"I can buy at any time of day",
			"help is there whenever I need it",
		},
		Proxies: []Proxy{{"contacts outside of opening hours", true}, {"visits during outages", true}},
	},
	{
		Dimension: Dimension{Name: "connected channels", Type: Digital, Influence: .8},
		Text:      "shop, website, app and telephone know of each other",
		Phases:    []Phase{Before, During, After},
		Statements: []string{
			"I can begin in one channel and go on in another",
			"prices and answers are the same everywhere",
		},
		Proxies: []Proxy{{"contacts about one matter in several channels", true}, {"orders given up after a change of channel", true}},
	},
	{
		Dimension: Dimension{Name: "being heard", Type: Interpersonal, Influence: 1},
		Text:      "what one says is listened to and changes something",
		Phases:    []Phase{After},
		Statements: []string{
			"complaints are taken seriously",
			"something changes when customers say what they think",
		},
		Proxies: []Proxy{{"reviews without an answer", true}, {"complaints made in public", true}},
	},
	{
		Dimension: Dimension{Name: "proactivity", Type: Dynamic, Influence: .9},
		Text:      "one is told before one has to ask",
		Phases:    []Phase{During, After},
		Statements: []string{
			"I am told of a delay before I ask",
			"I am reminded when something is due",
		},
		Proxies: []Proxy{{"questions about what should have been announced", true}, {"missed dates", true}},
	},
	{
		Dimension: Dimension{Name: "consistency", Type: Implicit, Influence: .9},
		Text:      "it is as good this time as the last",
		Phases:    []Phase{During, After},
		Statements: []string{
			"quality is the same every time",
			"solutions make sense and hold",
		},
		Proxies: []Proxy{{"spread of delivery times", true}, {"different answers to one question", true}},
	},
	{
		Dimension: Dimension{Name: "trend and belonging", Type: Dynamic, Influence: .4},
		Text:      "one belongs to people one likes to be with",
		Phases:    []Phase{Before, During},
		Statements: []string{
			"what is offered goes with the times",
			"people like me buy here",
		},
		Proxies: []Proxy{{"purchases that follow a recommendation", false}, {"customers brought by customers", false}},
	},
}
